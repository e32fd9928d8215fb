// @ts-check
/** Building elements. Nothing here, or elsewhere in the widget, ever parses a text as HTML. */

/**
 * Returns an element.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string | Record<string, string>} [attributes] a string is the class
 * @param {...(Node | string)} children a string becomes a text node
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  const all = typeof attributes === "string" ? { class: attributes } : attributes;
  for (const name of Object.keys(all)) {
    made.setAttribute(name, all[name]);
  }
  made.append(...children);
  return made;
}

/**
 * Returns a button that does something.
 *
 * @param {string} label
 * @param {string} kind its class
 * @param {() => void} act
 * @returns {HTMLButtonElement}
 */
export function button(label, kind, act) {
  const made = el("button", { type: "button", class: kind }, label);
  made.onclick = act;
  return made;
}

/**
 * Returns words that only assistive technology reads.
 *
 * @param {string} text
 * @returns {HTMLSpanElement}
 */
export function unseen(text) {
  return el("span", "unseen", text);
}

/**
 * Replaces what an element holds.
 *
 * @param {Element} parent
 * @param {...(Node | string)} children
 */
export function fill(parent, ...children) {
  parent.textContent = "";
  parent.append(...children);
}
