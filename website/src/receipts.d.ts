/** What the receipt loader (plugins/receipt-loader.ts) hands to pages that import a receipt themselves. */
declare module '@site/plugins/receipt.json?index' {
  const index: import('@site/plugins/receipt').ReceiptIndex;
  export default index;
}

declare module '@site/plugins/receipt.json?id=home/hero&region=main|' {
  const hero: import('@site/plugins/receipt').ExampleData | null;
  export default hero;
}

declare module '@site/plugins/receipt.json?id=home/hero&program' {
  const program: string;
  export default program;
}

declare module '*.module.css' {
  const classes: Readonly<Record<string, string>>;
  export default classes;
}
