/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "http/xmh-request.h"

/* Asks a route, a function, as a connection would, and reads what it would write; there is no socket. */

typedef XmhAnswer *(*WebHandler) (XmhRequest *request, gpointer data);

typedef struct
{
  XmhHub *hub;
  XmhSite *site;
  WebHandler handler;
  gpointer handler_data;
  /* Properties of the connection. */
  const char *peer;
  const char *origin;
  gboolean tls;
  const char *body; /* of the next requests, or NULL */
} Web;

typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body; /* NULL when it does not go out in one piece */
} Answer;

void web_init (Web *web, WebHandler handler, gpointer data);

/* (transfer full): a request; @fields are whole header lines, each with its end */
XmhRequest *web_make_request (Web *web, const char *method, const char *target, const char *fields);

/* @target: anything without spaces; then pairs of header names and values, ended by NULL */
Answer *web_ask (Web *web, const char *method, const char *target, ...) G_GNUC_NULL_TERMINATED;
void answer_free (Answer *answer);

const char *answer_get (Answer *answer, const char *header);
char *answer_get_text (Answer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)
