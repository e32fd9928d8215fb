// @ts-check
/** Bringing things into sight: in the chat's own scroller, or in the page where the chat fills it. */

/**
 * Keeps the style sheet informed of what it cannot measure: little room, and how high the parts are that stay
 * in place, so that what has the focus is never behind them.
 *
 * @param {HTMLElement} frame
 * @param {HTMLElement} top
 * @param {HTMLElement} lines
 * @param {HTMLElement} panel
 * @param {HTMLElement} dock
 * @param {boolean} pins whether the bar above the telephone lines stays in place as well
 */
export function measure(frame, top, lines, panel, dock, pins) {
  const note = () => {
    const em = parseFloat(getComputedStyle(frame).fontSize);
    frame.classList.toggle("narrow", frame.clientWidth < 23 * em);
    const tight = frame.classList.toggle("tight", innerHeight < 31 * em);
    const bar = pins || tight ? 0 : lines.offsetTop;
    frame.style.setProperty("--bar", `${bar}px`);
    frame.style.setProperty("--pinned", `${tight ? lines.offsetHeight : top.offsetHeight - bar}px`);
    // What is unfolded there scrolls by itself, or its end would never come into sight.
    const room = Math.min(innerHeight, frame.clientHeight || innerHeight) - panel.offsetTop + bar;
    frame.style.setProperty("--room", `${room}px`);
    frame.style.setProperty("--dock", `${tight ? 0 : dock.offsetHeight}px`);
  };
  addEventListener("resize", note);
  if (window.ResizeObserver) {
    const observer = new ResizeObserver(note);
    [frame, top, dock].forEach((part) => observer.observe(part));
  }
  note();
}

/**
 * @param {HTMLElement} frame
 * @returns {{scroller: Element, from: number, to: number}} what scrolls, and where on the screen it is read
 */
function view(frame) {
  const own = getComputedStyle(frame).overflowY !== "visible";
  const { top, bottom } = frame.getBoundingClientRect();
  const pinned = parseFloat(frame.style.getPropertyValue("--pinned")) || 0;
  return {
    scroller: own ? frame : /** @type {Element} */ (document.scrollingElement),
    from: (own ? top : 0) + pinned,
    to: own ? bottom : innerHeight,
  };
}

/**
 * @param {HTMLElement} frame
 * @param {Element} item
 * @returns {boolean} whether its beginning is on the screen: somebody who reads elsewhere is left there
 */
export function inSight(frame, item) {
  const { from, to } = view(frame);
  const { top } = item.getBoundingClientRect();
  return top >= from - 1 && top < to;
}

/**
 * Brings the beginning of an item into sight, so that a long answer is read from its top.
 *
 * @param {HTMLElement} frame
 * @param {Element | null} item
 */
export function bring(frame, item) {
  if (item) {
    const { scroller, from } = view(frame);
    scroller.scrollTop += item.getBoundingClientRect().top - from - 8;
  }
}
