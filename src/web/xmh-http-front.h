/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "common/xmh-problem.h"
#include "host/xmh-socket-table.h"
#include "http/xmh-http-server.h"
#include "hub/xmh-front.h"
#include "relay/xmh-relays.h"
#include "web/xmh-site.h"

/* A front of the hub: a port, the HTTP server behind it, and the relays to its backend. */
#define XMH_TYPE_HTTP_FRONT (xmh_http_front_get_type ())
G_DECLARE_FINAL_TYPE (XmhHttpFront, xmh_http_front, XMH, HTTP_FRONT, GObject)

/* The configuration of one front. */
typedef struct
{
  gboolean is_enabled;
  guint16 port;
  guint tunnels_per_address;
  guint tunnels;
} XmhFrontConfig;

/**
 * XmhFrontKind:
 * @service: the service that its sessions belong to
 * @port_problem: the code of the problem that exists while the port cannot be opened
 * @port_key: the configuration key of the port
 * @folder: the folder that it serves
 * @headers: added to each of its answers, ended by %NULL
 * @no_backend: the text of the answer while there is no backend, marked for translation
 * @get_config: reads the configuration
 * @get_backend: (nullable): the URL of its backend
 * @list_backends: (nullable): where its backend may be, the preferred URL first; in place of @get_backend, and the front
 *   watches them
 * @prefer_backend: (nullable): the URL of @list_backends that a request needs, or %NULL
 * @judge: decides on a request; see #XmhHttpServerOps
 * @answer: answers a request
 * @relays: find the device and hold the identity of a session
 * @make_foreign_problem: the problem that exists while another user's program listens on the backend's port; with
 *   @list_backends
 * @get_pinned_file: (nullable): the file with the certificate that a backend with TLS on this machine must present
 * @distrust_problem: the code of the problem that exists while the backend presents another one
 * @make_distrust_problem: makes that problem
 * @make_port_problem: (nullable): the problem for a process that holds the port; %NULL if there is no special one
 *
 * The differences between the fronts; constant.
 */
typedef struct
{
  const char *service;
  const char *port_problem;
  const char *port_key;
  XmhSiteFolder folder;
  const XmhHeader *headers;
  const char *no_backend;

  XmhFrontConfig (*get_config) (const XmhConfig *config);
  const char *(*get_backend) (XmhHub *hub);
  char **(*list_backends) (const XmhConfig *config);
  const char *(*prefer_backend) (const XmhRequestHead *head);
  XmhVerdict (*judge) (XmhHttpFront *front, XmhConnection *connection, const XmhRequestHead *head, XmhAnswer **answer);
  XmhRouteFunc answer;
  XmhRelaysOps relays;
  XmhProblem *(*make_foreign_problem) (void);
  char *(*get_pinned_file) (void);
  const char *distrust_problem;
  XmhProblem *(*make_distrust_problem) (const char *reason);
  XmhProblem *(*make_port_problem) (guint16 port, const XmhListeningSocket *holder);
} XmhFrontKind;

/* The port for browsers: files, tokens, trust, and the relay to LiveKit. */
extern const XmhFrontKind xmh_web_front;

/* The port for CloudXR clients: WebSockets to the runtime, and a page for the browser that accepts the certificate. */
extern const XmhFrontKind xmh_cloudxr_front;

/* @kind: constant
 * @hub: (transfer none): outlives the front, which is added to it
 * @poller: watches the sockets; outlives the front
 * Returns: (transfer full): a front whose port is closed */
XmhHttpFront *xmh_http_front_new (const XmhFrontKind *kind, XmhHub *hub, XmhPoller *poller);

/* For the two kinds. */
XmhHub *xmh_http_front_get_hub (XmhHttpFront *self);
XmhSite *xmh_http_front_get_site (XmhHttpFront *self);

/* Sets @answer to one sentence. */
XmhVerdict xmh_http_front_answer_text (XmhAnswer **answer, guint status, const char *text);

/* Returns: %XMH_VERDICT_RELAY for a valid opening handshake of a WebSocket; else %XMH_VERDICT_ANSWER with @answer
 *   set */
XmhVerdict xmh_http_front_judge_upgrade (const XmhRequestHead *head, XmhAnswer **answer);
