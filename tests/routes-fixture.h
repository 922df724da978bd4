/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <json-glib/json-glib.h>

#include "common/xmh-types.h"
#include "web-fixture.h"

/* The routes of a hub that runs nothing. Everybody has access. */
typedef struct
{
  Web web;
  char *folder;
  XmhPaths *paths;
  XmhConfig *config; /* owned by the hub as well; tests change it before they ask */
  XmhTlsIdentity *identity;
} Fixture;

void routes_set_up (Fixture *f, gconstpointer data);
void routes_tear_down (Fixture *f, gconstpointer data);

#define get(f, ...) web_ask (&(f)->web, "GET", __VA_ARGS__, NULL)

JsonObject *get_json (Answer *answer);
void assert_member (JsonObject *object, const char *name, const char *expected);
