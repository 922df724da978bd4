/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "access/xmh-access.h"
#include "test-folder.h"

#define QUEST                                                                                           \
  "Mozilla/5.0 (Linux; Android 14; Quest 3) AppleWebKit/537.36 (KHTML, like Gecko) OculusBrowser/41.2 " \
  "Chrome/134.0 VR Safari/537.36"
#define FIREFOX "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#define OKHTTP "okhttp/4.12.0"

/* One case: an access without a file, a time, and what was emitted. */
typedef struct
{
  TestFolder *folder;
  XmhAccess *access;
  gint64 now_s;
  GString *events;
} AccessFixture;

void access_fixture_set_up (AccessFixture *fixture, gconstpointer data);
void access_fixture_tear_down (AccessFixture *fixture, gconstpointer data);

/* Closes and opens it again, as a restart of the hub does. */
void access_fixture_restart (AccessFixture *fixture);

/* Writes everything. Returns whether that worked. */
gboolean access_fixture_close (AccessFixture *fixture);
void access_fixture_open (AccessFixture *fixture);

/* What was emitted since the last call: "requested NAME;", "ended NAME;". */
void access_fixture_assert_events (AccessFixture *fixture, const char *events);

/* Returns: a visitor of that address; the address is never freed */
XmhVisitor access_fixture_visit (const char *address, const char *user_agent);

/* Returns: (transfer none): a device that was paired with a code */
XmhDevice *access_fixture_pair (AccessFixture *fixture, const XmhGuest *guest, XmhVisitor *visitor, char **cookie);

/* Returns: (transfer none): an app that was allowed */
XmhDevice *access_fixture_let_in (AccessFixture *fixture, XmhVisitor *visitor, gboolean always);
