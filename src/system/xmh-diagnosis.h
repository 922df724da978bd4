/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "common/xmh-types.h"

/**
 * XmhDiagnosisInput:
 *
 * The state of the hub that the checks need. It is collected beforehand, since they run in a thread of their own.
 */
typedef struct
{
  XmhConfig *config;
  char *data_dir;
  char *state_dir;
  char *credentials_file; /* NULL: the environment */
  gboolean credentials_are_public;

  gboolean certificate_is_users; /* cert_file */
  gboolean certificate_is_ca;
  gint64 not_before; /* seconds since 1970 */
  gint64 not_after;
  char **names;            /* of the certificate */
  char **addresses;        /* where devices could connect, the best one first */
  char **idle_addresses;   /* of interfaces without a cable or a wireless network, each with its interface */
  char **unusable_names;   /* names that devices cannot use */
  char **unusable_reasons; /* the reasons, in the same order */
  gboolean is_offered;     /* whether the hub has an address for devices; if not, a problem has the reason */
  char **other_addresses;  /* of containers, virtual machines and tunnels, each with its interface */
  char **left_out;         /* names and addresses that the authority is not allowed to certify */

  gboolean media_runs_here;       /* started by the hub */
  gboolean media_is_ready;        /* it has answered, and has no problem */
  gboolean media_owner_is_hidden; /* by the sandbox */
  char *media_url;                /* NULL: none */
  char *media_version;            /* NULL: not known */
} XmhDiagnosisInput;

void xmh_diagnosis_input_free (XmhDiagnosisInput *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhDiagnosisInput, xmh_diagnosis_input_free)

/* Adds a check to a list of XmhProblem, unless its @id is in the list already.
 * @remedy: (nullable): what to do, translated
 * @format: the result, translated */
void xmh_diagnosis_add (GPtrArray *checks,
                        const char *id,
                        XmhSeverity severity,
                        const char *remedy,
                        const char *format,
                        ...) G_GNUC_PRINTF (5, 6);

/* Examines the computer without changes and without dialogs. Reads files and `/proc`, so it must run in a thread.
 * @checks: (element-type XmhProblem): the results so far; receives more */
void xmh_diagnosis_run (const XmhDiagnosisInput *facts, GPtrArray *checks);

/* The checks, by subject. */
void xmh_diagnosis_check_ports (const XmhDiagnosisInput *facts, GPtrArray *checks);
void xmh_diagnosis_check_files (const XmhDiagnosisInput *facts, GPtrArray *checks);
void xmh_diagnosis_check_certificate (const XmhDiagnosisInput *facts, GPtrArray *checks);
void xmh_diagnosis_check_host (const XmhDiagnosisInput *facts, GPtrArray *checks);
