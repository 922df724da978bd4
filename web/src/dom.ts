/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

type Child = Node | string | null | false;
type Attributes = Record<string, string | number | boolean | EventListener | null>;

/** Creates an element. Attributes are as in HTML (false and null: omitted), listeners are `onclick` and so on. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function")
      element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false)
      element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

/** Writes only a different text, since screen readers repeat what is written again. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text)
    element.textContent = text;
}

export function setAttribute(element: Element, name: string, value: string | boolean): void {
  if (value === false)
    element.removeAttribute(name);
  else if (element.getAttribute(name) !== (value === true ? "" : value))
    element.setAttribute(name, value === true ? "" : value);
}

export function setHidden(element: HTMLElement, hidden: boolean): void {
  if (element.hidden !== hidden)
    element.hidden = hidden;
}

/** Puts `wanted` into `parent` in this order. Elements in the right place are not moved, since that restarts a video. */
export function arrange(parent: Element, wanted: readonly Element[]): void {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) {
    if (!keep.has(child))
      child.remove();
  }
  wanted.forEach((child, index) => {
    if (parent.children[index] !== child)
      parent.insertBefore(child, parent.children[index] ?? null);
  });
}
