/** The sidebar of the generated API reference. */
import type { SidebarsConfig } from '@docusaurus/plugin-content-docs';
import { resolve } from 'node:path';
import { apiSections } from './plugins/sections.ts';

const sidebars: SidebarsConfig = apiSections(resolve(__dirname, 'api'));

export default sidebars;
