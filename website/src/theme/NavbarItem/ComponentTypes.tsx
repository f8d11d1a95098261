/** The kinds of items that our navigation bar has; the theme's other kinds (versions, locales) stay out of the bundle. */
import DefaultNavbarItem from '@theme/NavbarItem/DefaultNavbarItem';
import DocSidebarNavbarItem from '@theme/NavbarItem/DocSidebarNavbarItem';

// Docusaurus asks for a default export.
export default { default: DefaultNavbarItem, docSidebar: DocSidebarNavbarItem };
