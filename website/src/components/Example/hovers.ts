/**
 * Types on hover, focus and tap. The tokens of a block are one tab stop; arrow keys walk along them, Escape closes.
 * A block's types are fetched when first asked for, and one popover serves the page.
 */

interface TypeNote {
  text: string;
  docs?: string;
}

const lingerMs = 160;
let popover: HTMLElement | undefined;
let anchor: HTMLElement | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;

/** Makes the type tokens below `code` answer; the returned function undoes it. */
export function attachHovers(code: HTMLElement, url: string): () => void {
  const tokens = [...code.querySelectorAll<HTMLElement>('[data-t]')];
  const first = tokens[0];
  if (!first) return () => {};
  for (const token of tokens) token.classList.add('t');
  const stop = new AbortController();
  let notes: Promise<TypeNote[]> | undefined;
  const show = async (token: HTMLElement): Promise<void> => {
    anchor = token;
    clearTimeout(leaving);
    const note = (await (notes ??= load(url)))[Number(token.dataset.t)];
    if (note && anchor === token) open(token, note);
  };
  listenToPointer(code, show, stop.signal);
  listenToKeys(code, tokens, show, stop.signal);
  rove(tokens, first);
  // The tokens take over as the block's tab stop: focusing one scrolls it into view.
  const scroller = code.closest<HTMLElement>('[role=region]');
  if (scroller) scroller.tabIndex = -1;
  return () => {
    stop.abort();
    close();
    for (const token of tokens) token.removeAttribute('tabindex');
    if (scroller) scroller.tabIndex = 0;
  };
}

type Show = (token: HTMLElement) => Promise<void>;

function listenToPointer(code: HTMLElement, show: Show, signal: AbortSignal): void {
  const over = (event: PointerEvent): void => {
    const token = tokenOf(event);
    if (token && event.pointerType === 'mouse') void show(token);
  };
  const out = (event: PointerEvent): void => {
    if (tokenOf(event) && event.pointerType === 'mouse' && document.activeElement !== anchor) leave();
  };
  // A tap focuses its token; a click that ends a selection does not.
  const click = (event: Event): void => {
    if (getSelection()?.isCollapsed !== false) tokenOf(event)?.focus();
  };
  code.addEventListener('pointerover', over, { signal });
  code.addEventListener('pointerout', out, { signal });
  code.addEventListener('click', click, { signal });
}

function listenToKeys(code: HTMLElement, tokens: HTMLElement[], show: Show, signal: AbortSignal): void {
  const focus = (event: Event): void => {
    const token = tokenOf(event);
    if (!token) return;
    rove(tokens, token);
    void show(token);
  };
  const press = (event: KeyboardEvent): void => {
    const token = tokenOf(event);
    const next = token && neighbour(tokens, token, event.key);
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  code.addEventListener('focusin', focus, { signal });
  code.addEventListener('focusout', close, { signal });
  code.addEventListener('keydown', press, { signal });
}

function tokenOf(event: Event): HTMLElement | null {
  return (event.target as Element).closest<HTMLElement>('.t'); // events of elements
}

/** Makes `token` the one that the tab key reaches. */
function rove(tokens: HTMLElement[], token: HTMLElement): void {
  for (const other of tokens) other.tabIndex = other === token ? 0 : -1;
}

async function load(url: string): Promise<TypeNote[]> {
  const answer = await fetch(url);
  return answer.ok ? ((await answer.json()) as TypeNote[]) : []; // written by doctest in this shape
}

/** The token an arrow key leads to: along the line, or the nearest one on a line above or below. */
function neighbour(tokens: HTMLElement[], from: HTMLElement, key: string): HTMLElement | undefined {
  const at = tokens.indexOf(from);
  if (key === 'ArrowRight') return tokens[at + 1];
  if (key === 'ArrowLeft') return tokens[at - 1];
  if (key === 'Home') return tokens[0];
  if (key === 'End') return tokens.at(-1);
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return undefined;
  const box = from.getBoundingClientRect();
  const distance = (token: HTMLElement): number => {
    const other = token.getBoundingClientRect();
    const down = key === 'ArrowDown' ? other.top - box.top : box.top - other.top;
    return down < 2 ? Infinity : down * 1000 + Math.abs(other.left - box.left);
  };
  const nearest = tokens.reduce((best, token) => (distance(token) < distance(best) ? token : best), from);
  return nearest === from ? undefined : nearest;
}

function open(token: HTMLElement, note: TypeNote): void {
  const box = (popover ??= create());
  const type = document.createElement('code');
  type.textContent = note.text;
  box.replaceChildren(type);
  if (note.docs) {
    const docs = document.createElement('p');
    docs.append(...note.docs.split(/`([^`\n]+)`/).map((part, index) => (index % 2 === 1 ? inlineCode(part) : part)));
    box.append(docs);
  }
  box.showPopover();
  token.setAttribute('aria-describedby', box.id);
  place(box, token);
}

/** Above the token, below it where there is no room, never beyond the sides. */
function place(box: HTMLElement, token: HTMLElement): void {
  const at = token.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const above = at.top - size.height - 6;
  box.style.top = `${above > 8 ? above : at.bottom + 6}px`;
  box.style.left = `${Math.max(8, Math.min(at.left - 8, document.documentElement.clientWidth - size.width - 8))}px`;
}

function create(): HTMLElement {
  const box = document.createElement('div');
  box.id = 'type-note';
  box.className = 'type-note';
  box.popover = 'manual';
  box.setAttribute('role', 'tooltip');
  box.dataset.pagefindIgnore = '';
  box.addEventListener('pointerenter', () => clearTimeout(leaving));
  box.addEventListener('pointerleave', leave);
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
  });
  addEventListener('scroll', follow, { passive: true, capture: true });
  document.body.append(box);
  return box;
}

function inlineCode(text: string): HTMLElement {
  const code = document.createElement('code');
  code.textContent = text;
  return code;
}

/** Focusing a token may scroll the page, so a focused token keeps its popover; one only pointed at loses it. */
function follow(event: Event): void {
  if (event.target === popover) return;
  if (popover && anchor && anchor === document.activeElement && popover.matches(':popover-open'))
    place(popover, anchor);
  else if (anchor !== document.activeElement) close();
}

/** Closes a little later, so that the pointer can reach the popover. */
function leave(): void {
  clearTimeout(leaving);
  leaving = setTimeout(close, lingerMs);
}

function close(): void {
  clearTimeout(leaving);
  anchor?.removeAttribute('aria-describedby');
  anchor = undefined;
  popover?.hidePopover();
}
