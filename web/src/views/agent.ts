/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

import { h, setHidden, setText } from "../dom.ts";
import { icon } from "../icons.ts";
import { t } from "../i18n.ts";
import type { Session } from "../session.ts";
import type { StringKey } from "../strings.ts";

/** The states that LiveKit's agents report in an attribute. */
const ATTRIBUTE = "lk.agent.state";

export function agentKey(present: boolean, speaking: boolean, status: string | null, attribute: string | undefined): StringKey {
  if (!present)
    return "agentAway";
  if (speaking || attribute === "speaking")
    return "agentSpeaking";
  if (status === "loading" || attribute === "initializing")
    return "agentLoading";
  if (status === "processing" || attribute === "thinking")
    return "agentBusy";
  if (attribute === "listening")
    return "agentListening";
  return status === "ready" || status === "idle" ? "agentReady" : "agentHere";
}

/** The status of the hub's agent; hidden unless it was present during this session. */
export class AgentView {
  #seen = false;
  readonly #status = h("span", { class: "agent-status" });
  readonly element = h(
    "div",
    { class: "agent", role: "status", hidden: true },
    h("span", { class: "agent-mark" }, icon("agent")),
    h("span", { class: "agent-text" }, h("span", { class: "agent-name" }, t("agent")), " ", this.#status),
  );

  update(session: Session): void {
    const participant = session.agentParticipant;
    this.#seen = session.phase !== "out" && (this.#seen || participant !== undefined);
    setHidden(this.element, !this.#seen);
    const key = agentKey(participant !== undefined, participant?.isSpeaking ?? false, session.agent, participant?.attributes[ATTRIBUTE]);
    setText(this.#status, t(key));
    this.element.dataset["state"] = key;
  }
}
