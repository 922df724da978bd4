/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <libsoup/soup.h>

#include "http/xmh-request.h"

/* A server on loopback that hands what it gets to a function, and a client of it, in one main loop. */

typedef void (*WebHandler) (XmhRequest *request,
                            gpointer    data);

typedef struct
{
  SoupServer *server;
  SoupSession *session;
  char *base;                   /* http://127.0.0.1:port */
  XmhHub *hub;
  XmhSite *site;
  WebHandler handler;
  gpointer handler_data;
  /* What the hub would know of the connection. */
  const char *peer;
  const char *origin;
  gboolean tls;
} Web;

typedef struct
{
  guint status;
  SoupMessageHeaders *headers;
  GBytes *body;                 /* NULL when the connection broke */
} Answer;

void web_init (Web       *web,
               WebHandler handler,
               gpointer   data);
void web_clear (Web *web);

/* @target may be anything that has no blank; the rest are pairs of header names and values, ended by NULL. */
Answer *web_ask (Web        *web,
                 const char *method,
                 const char *target,
                 ...) G_GNUC_NULL_TERMINATED;
void answer_free (Answer *answer);

const char *answer_get (Answer     *answer,
                        const char *header);
char *answer_get_text (Answer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Answer, answer_free)
