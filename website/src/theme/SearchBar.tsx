/** The navigation bar's search: the theme looks for it under this name. */
import { Search } from '@site/src/components/Search';

// Docusaurus asks for a default export.
export default Search;
