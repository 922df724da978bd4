/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { h, setHidden } from "../dom.ts";
import { icon } from "../icons.ts";
import { t } from "../i18n.ts";
import type { Problem, Remedy } from "../problems.ts";

export type Remedies = Partial<Record<Remedy, { label: string; act: () => void }>>;

/** A problem with its remedies. */
export class ProblemView {
  readonly element = h("div", { class: "problem", role: "alert", hidden: true });
  #shown = "";

  /** `remedies`: the ones that this view offers; shows those of the problem. */
  show(problem: Problem | null, remedies: Remedies): void {
    const offered = (problem?.remedies ?? []).flatMap((remedy) => (remedies[remedy] ? [remedies[remedy]] : []));
    const shown = problem ? JSON.stringify([problem, offered.map(({ label }) => label)]) : "";
    if (shown === this.#shown)
      return;
    this.#shown = shown;
    this.element.replaceChildren(...(problem ? this.#content(problem, offered) : []));
    setHidden(this.element, problem === null);
    if (problem)
      this.element.dataset["problem"] = problem.id;
    else
      delete this.element.dataset["problem"];
  }

  #content(problem: Problem, offered: { label: string; act: () => void }[]): Node[] {
    const text = h(
      "div",
      { class: "problem-text" },
      h("p", { class: "problem-title" }, t(problem.title)),
      problem.text ? h("p", {}, t(problem.text)) : null,
      problem.detail ? h("p", { class: "problem-detail", lang: "en", dir: "ltr" }, problem.detail) : null,
      offered.length > 0 &&
        h("div", { class: "problem-actions" }, ...offered.map(({ label, act }) => h("button", { type: "button", class: "button", onclick: act }, label))),
    );
    return [icon("alert"), text];
  }
}
