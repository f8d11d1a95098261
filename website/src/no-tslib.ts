/**
 * Stands in for tslib in the browser bundle, where one module of Docusaurus asks for one of its functions and would bring all
 * of them. Only that function exists.
 */
function importDefault(module: object): object {
  return '__esModule' in module ? module : { default: module };
}

export { importDefault as __importDefault };
