/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include "load-conn.h"

G_BEGIN_DECLS

/* The command line. */
typedef struct
{
  int port;
  char *mode;
  char *target;
  char **fields;
  char **pids;
  char **beside;
  char **command;
  int count;
  int idle;
  int size;
  int window;
  double seconds;
  double warmup;
  gboolean tls12;
} LoadOptions;

/* One way to load a server. */
typedef struct
{
  const char *name;
  const LoadEvents *events;
  gboolean tunnel;
  gboolean resume;
} LoadCase;

const LoadCase *load_case_find (const char *name);
void load_case_setup (const LoadOptions *options);

/* Counts a connection that failed. Too many end the run. */
void load_case_note_failed (LoadConn *conn);

/* Advances @data past the response. A status other than @expected ends the run.
 * Returns: whether the response is complete */
gboolean load_case_take_answer (LoadConn *conn, const guint8 **data, gsize *size, guint expected);

extern const LoadEvents load_join_events;

void load_join_setup (const LoadOptions *options);

/* Returns: user and system CPU time of all threads of a process, in seconds; 0 if it has ended */
double load_cpu_seconds (const char *pid);

int load_first_run (const LoadOptions *options);

G_END_DECLS
