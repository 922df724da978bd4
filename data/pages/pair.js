/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Pairs this device: with the code of the link that opened the page, or with one that is typed.
(() => {
  "use strict";

  const ANSWER_MS = 10000;
  const LENGTH = 8;
  const byId = (id) => document.getElementById(id);
  const form = byId("pair");
  const field = byId("code");
  const text = (id) => (document.querySelector(`[data-text="${id}"]`) ?? document.querySelector('[data-text="other"]')).textContent;
  let busy = false;

  function show(element, said) {
    if (element.textContent !== said)
      element.textContent = said;
  }

  function fail(id) {
    show(byId("fault"), text(id));
    field.setAttribute("aria-invalid", "true");
    field.focus();
    field.select();
  }

  function forgive() {
    show(byId("fault"), "");
    field.removeAttribute("aria-invalid");
  }

  /** The answer of the hub, with `error` if it refuses. */
  async function post(code) {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), ANSWER_MS);
    try {
      const answer = await fetch("/pair", {
        method: "POST",
        cache: "no-store",
        credentials: "same-origin",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ code }),
        signal: stop.signal,
      });
      const { name, error } = await answer.json();
      return answer.ok ? { name } : { error: String(error) };
    } catch {
      return { error: "away" };
    } finally {
      clearTimeout(clock);
    }
  }

  function finish(name) {
    const needsTrust = byId("needs-trust") !== null;
    form.hidden = byId("help").hidden = true;
    show(byId("name"), name);
    byId("done").hidden = false;
    byId("done").focus();
    if (!needsTrust)
      location.replace("/");
  }

  async function pair() {
    const code = field.value.replace(/[\s-]/g, "");
    if (busy)
      return;
    if (code.length !== LENGTH) {
      fail("incomplete");
      return;
    }
    busy = true;
    forgive();
    byId("submit").setAttribute("aria-disabled", "true");
    show(byId("state"), text("busy"));
    const { name, error } = await post(code);
    busy = false;
    byId("submit").removeAttribute("aria-disabled");
    show(byId("state"), "");
    if (error)
      fail(error);
    else
      finish(name);
  }

  /** The code of the link. It is a secret: it must not stay in the address and the history. */
  function takeCode() {
    const code = location.hash.slice(1);
    if (code)
      history.replaceState(null, "", location.pathname);
    return /^[0-9A-Za-z-]{1,32}$/.test(code) ? code : "";
  }

  function follow() {
    const code = takeCode();
    if (!code)
      return false;
    field.value = code;
    if (form.dataset.pairs === "by-link")
      void pair();
    else
      byId("submit").focus();
    return true;
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void pair();
  });
  field.addEventListener("input", forgive);
  addEventListener("hashchange", follow);
  if (!follow())
    field.focus();
})();
