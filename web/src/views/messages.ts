/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { h, setHidden, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import { formatTime, t } from "../i18n.ts";
import { AGENT_IDENTITY } from "../identity.ts";
import { MAX_SEND_BYTES, type Body, type Message } from "../messages.ts";
import { displayName, type Session } from "../session.ts";

const EVERYONE = "";

/** The messages sent and received over the data channel. */
export class MessagesView {
  readonly #list = h("ol", { class: "message-list", role: "list" });
  readonly #empty = h("p", { class: "hint message-empty" }, t("noMessages"));
  readonly #log: HTMLElement;
  readonly #to = h("select", { id: "message-to" });
  readonly #text: HTMLInputElement;
  readonly #error = h("p", { class: "field-error", role: "alert", hidden: true }, t("sendFailed"));
  readonly #send: HTMLButtonElement;
  readonly element: HTMLElement;
  #shown: readonly Message[] = [];
  #recipients = "";

  constructor(
    readonly session: Session,
    onClose: () => void,
  ) {
    this.#log = h("div", { class: "message-log", role: "log", tabindex: 0, "aria-label": t("chat") }, this.#empty, this.#list);
    this.#text = h("input", { id: "message-text", type: "text", autocomplete: "off", enterkeyhint: "send", maxlength: 4_000, dir: "auto" });
    this.#send = h("button", { type: "submit", class: "button button-primary", "aria-label": t("send") }, icon("send"));
    const submit = (event: Event) => {
      event.preventDefault();
      void this.#submit();
    };
    this.element = h(
      "aside",
      { class: "messages", id: "messages", "aria-labelledby": "messages-title", hidden: true },
      h(
        "div",
        { class: "messages-head" },
        h("h2", { id: "messages-title" }, t("chat")),
        h("button", { type: "button", class: "button button-plain", "aria-label": t("close"), onclick: onClose }, icon("close")),
      ),
      this.#log,
      h(
        "form",
        { class: "message-form", onsubmit: submit },
        h("div", { class: "message-to" }, h("label", { for: "message-to" }, t("messageTo")), this.#to),
        h("label", { for: "message-text", class: "hidden-text" }, t("messageLabel")),
        h("div", { class: "message-line" }, this.#text, this.#send),
        this.#error,
      ),
    );
  }

  focus(): void {
    this.#text.focus();
  }

  async #submit(): Promise<void> {
    const text = this.#text.value.trim();
    if (text === "")
      return;
    try {
      if (new TextEncoder().encode(text).length > MAX_SEND_BYTES)
        throw new Error("too long");
      await this.session.send(text, this.#to.value || null);
      this.#text.value = "";
      setHidden(this.#error, true);
    } catch {
      setHidden(this.#error, false);
    }
  }

  update(): void {
    const { messages, phase } = this.session;
    this.#send.disabled = phase !== "in";
    this.#updateRecipients();
    if (messages === this.#shown)
      return;
    const known = new Set(this.#shown.map(({ number }) => number));
    if (messages.length === 0)
      this.#list.replaceChildren();
    const atEnd = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight < 40;
    this.#list.append(...messages.filter(({ number }) => !known.has(number)).map(messageItem));
    while (this.#list.childElementCount > messages.length)
      this.#list.firstElementChild?.remove();
    this.#shown = messages;
    setHidden(this.#empty, messages.length > 0);
    if (atEnd)
      this.#log.scrollTop = this.#log.scrollHeight;
  }

  /** The assistant first, since most messages are for it. */
  #updateRecipients(): void {
    const agent = this.session.agentParticipant;
    const options: [string, string][] = [
      ...(agent ? [[AGENT_IDENTITY, t("agent")] as [string, string]] : []),
      [EVERYONE, t("everyone")],
      ...this.session.participants.map((participant): [string, string] => [participant.identity, displayName(participant)]),
    ];
    const recipients = JSON.stringify(options);
    if (recipients === this.#recipients)
      return;
    this.#recipients = recipients;
    const chosen = this.#to.value;
    this.#to.replaceChildren(...options.map(([value, label]) => h("option", { value }, label)));
    this.#to.value = options.some(([value]) => value === chosen) ? chosen : EVERYONE;
  }
}

function bodyElement(body: Body): HTMLElement {
  if (body.kind === "binary")
    return h("p", { class: "message-body" }, t("binaryMessage", { count: body.bytes }));
  return h(body.kind === "json" ? "pre" : "p", { class: "message-body", dir: body.kind === "json" ? "ltr" : "auto" }, body.text);
}

function messageItem({ from, own, topic, time, body }: Message): HTMLElement {
  const head = h("p", { class: "message-head" });
  setText(head, t("messageFrom", { name: own ? t("you") : from || t("hub"), time: formatTime(time) }));
  return h(
    "li",
    { class: own ? "message message-own" : "message" },
    head,
    topic !== "" && h("p", { class: "message-topic" }, t("topic", { topic })),
    bodyElement(body),
    "cut" in body && body.cut && h("p", { class: "hint" }, t("cutMessage")),
  );
}
