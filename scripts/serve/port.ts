/**
 * Asks whether somebody listens on a port of this machine already.
 */
import { createServer } from 'node:net';

/** Whether a server may listen there now. */
export function isPortFree(port: number, host: string): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, host, () => probe.close(() => done(true)));
  });
}
