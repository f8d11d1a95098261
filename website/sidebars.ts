/** The sidebars, one a tab of the navigation bar; what they hold follows from the folders below `docs/`. */
import type { SidebarsConfig } from '@docusaurus/plugin-content-docs';
import { resolve } from 'node:path';
import { sections } from './plugins/sections.ts';

const sidebars: SidebarsConfig = sections(resolve(__dirname, '../docs'));

export default sidebars;
