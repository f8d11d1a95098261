/** The components a page may use without importing them. */
import { Example } from '@site/src/components/Example';
import { Fence } from '@site/src/components/Fence';
import { Pending } from '@site/src/components/Pending';
import { Table } from '@site/src/components/Table';
import MDXComponents from '@theme-original/MDXComponents';

// Docusaurus asks for a default export.
export default { ...MDXComponents, Example, Fence, Pending, table: Table };
