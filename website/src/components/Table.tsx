/** A table of a page: wider than a phone, it scrolls in its own box, which the keyboard reaches. */
import type { ComponentProps, ReactNode } from 'react';

export function Table(props: ComponentProps<'table'>): ReactNode {
  return (
    <div className="table-box" role="group" aria-label="Table" tabIndex={0}>
      <table {...props} />
    </div>
  );
}
