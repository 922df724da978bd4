/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

// Checks on the trust page whether this device is set up. Without the script, the user must check it.
(() => {
  "use strict";

  const ANSWER_MS = 6000;       // a rejected certificate fails immediately; only a firewall causes a time-out
  const AGAIN_MS = 4000;
  const rows = [...document.querySelectorAll("[data-check]")];
  const row = (id) => rows.find((each) => each.dataset.check === id);
  const verdict = document.querySelector(".verdict");
  const again = document.getElementById("again");
  let round = 0;
  let timer = 0;

  function show(element, state) {
    if (!element || element.dataset.state === state)
      return;
    element.dataset.state = state;
    element.querySelector(".said").textContent = element.dataset[state];
  }

  /** The response, or "late" or "bad" without one. */
  async function ask(url, options) {
    const stop = new AbortController();
    let late = false;
    const clock = setTimeout(() => {
      late = true;
      stop.abort();
    }, ANSWER_MS);
    try {
      return await fetch(url, { cache: "no-store", credentials: "omit", signal: stop.signal, ...options });
    } catch {
      return late ? "late" : "bad";
    } finally {
      clearTimeout(clock);
    }
  }

  async function askOwn() {
    const answer = await ask(row("own").dataset.url, {});
    if (typeof answer === "string")
      return [answer, "late"];
    const { state } = await answer.json().catch(() => ({}));
    return [location.protocol === "https:" ? "good" : "bad", state === "ready" ? "good" : state ? "bad" : "late"];
  }

  /** Any complete response is enough, since it came through TLS. This is the only request to another origin. */
  async function askCloudXr() {
    const answer = await ask(row("cloudxr").dataset.url, { mode: "no-cors" });
    return typeof answer === "string" ? answer : "good";
  }

  async function check() {
    const mine = ++round;
    clearTimeout(timer);
    rows.filter((each) => !each.dataset.state).forEach((each) => show(each, "busy"));
    const [[own, state], cloudxr] = await Promise.all([askOwn(), row("cloudxr") ? askCloudXr() : "good"]);
    if (mine !== round)
      return;
    show(row("own"), own);
    show(row("state"), state);
    show(row("cloudxr"), cloudxr);
    const done = own === "good" && cloudxr === "good";
    const text = done ? verdict.dataset.done : "";
    if (verdict.textContent !== text)
      verdict.textContent = text;
    document.getElementById("checks").classList.toggle("done", done);
    again.hidden = done && state === "good";
    if (!again.hidden && !document.hidden)
      timer = setTimeout(check, AGAIN_MS);
  }

  /** iPad and Vision Pro claim to be a Mac, but no Mac has a touch screen. */
  function choose() {
    const touch = navigator.maxTouchPoints > 0 ? "yes" : "no";
    const choices = [...document.querySelectorAll("details[data-touch]")];
    choices.forEach((each) => {
      each.open = each.dataset.touch === touch;
    });
    choices.find((each) => each.open)?.parentNode.prepend(choices.find((each) => each.open));
  }

  choose();
  again.addEventListener("click", check);
  addEventListener("focus", check);
  addEventListener("pageshow", (event) => event.persisted && check());
  document.addEventListener("visibilitychange", () => document.hidden || check());
  check();
})();
