/** What a cluster says when no node can serve: each of them, and why not. */
import { NoHostAvailableError, type UnavailableNode } from '../core/errors.ts';
import type { Member } from './member.ts';
import type { Topology } from './topology.ts';
import { reasonOf } from './verdict.ts';

/** The error of a caller whom no node can serve. `why` overrules what is known of a node. */
export function unavailable<C>(
  cluster: string,
  topology: Topology<C>,
  { what, why = new Map(), cause }: { what: string; why?: ReadonlyMap<Member<C>, string>; cause?: unknown },
): NoHostAvailableError {
  const nodes: UnavailableNode[] = [...topology.members.values()].map((member) => ({
    node: member.name,
    reason: why.get(member) ?? whyNot(member, topology.primary),
  }));
  const list = nodes.map(({ node, reason }) => `${node}: ${reason}`).join('; ');
  const details = cause === undefined ? {} : { cause };
  return new NoHostAvailableError(`Cluster '${cluster}' has no node for ${what}. ${list || 'It has no nodes'}.`, {
    cluster,
    nodes,
    ...details,
  });
}

function whyNot<C>(member: Member<C>, primary: Member<C> | undefined): string {
  const { state, failure } = member;
  if (member.draining) return 'is being drained';
  const failed = failure && `failed (${reasonOf(failure.error)})`;
  if (!state) return failed ?? 'has not answered yet';
  if (state.role === 'primary' && member !== primary) return 'is a primary of an older timeline';
  const role = `is the ${state.role}`.replace('the replica', 'a replica');
  if (failed) return `${role} and ${failed}`;
  if (member.lagging) return 'is a replica that lags';
  return member.weight === 0 ? `${role} of weight 0` : role;
}
