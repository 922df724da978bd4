/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "common/xmh-problem.h"
#include "system/xmh-firewalld.h"
#include "system/xmh-ufw.h"

#define XMH_TYPE_FIREWALL (xmh_firewall_get_type ())
G_DECLARE_FINAL_TYPE (XmhFirewall, xmh_firewall, XMH, FIREWALL, GObject)

typedef enum
{
  XMH_FIREWALL_NONE, /* none that can be queried, though there may be rules */
  XMH_FIREWALL_FIREWALLD,
  XMH_FIREWALL_UFW,
} XmhFirewallKind;

typedef enum
{
  XMH_FIREWALL_UNKNOWN,
  XMH_FIREWALL_OPEN,   /* every port that devices need */
  XMH_FIREWALL_CLOSED, /* at least one of them is not */
} XmhFirewallState;

/**
 * XmhFirewallReport:
 *
 * How the firewall blocks the hub's ports, and the commands that change it.
 */
typedef struct
{
  XmhFirewallKind kind;
  XmhFirewallState state;
  gboolean is_incomplete; /* firewalld or polkit did not answer in time */
  char **ports;           /* as `8080/tcp`, like the next two */
  char **missing;         /* closed now, in at least one zone that devices use */
  char **fleeting;        /* open now, but not after the firewall is loaded again */
  char **zones;
  char **commands; /* those for missing ports first; with the reload, if there is anything to do */
  char **undo;
  char **look_at;      /* commands that show the rules that were not evaluated */
  XmhProblem *problem; /* or the check if nothing is closed: `firewall`, with a severity that fits the state */
} XmhFirewallReport;

void xmh_firewall_report_free (XmhFirewallReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhFirewallReport, xmh_firewall_report_free)

/* Adds the doctor's check `firewall`, with every command that may be needed. */
void xmh_firewall_report_add_check (const XmhFirewallReport *report, GPtrArray *checks);

const char *xmh_firewall_kind_to_string (XmhFirewallKind kind);
const char *xmh_firewall_state_to_string (XmhFirewallState state);

/* Makes the texts of a report. @ports (element-type XmhPortUse). */
XmhFirewallReport *xmh_firewall_report_new (const XmhFirewalldState *firewalld, XmhUfw ufw, GArray *ports);
/* Sets the state and its texts; @remedy may be NULL. */
void xmh_firewall_report_judge (XmhFirewallReport *report,
                                XmhFirewallState state,
                                const char *remedy,
                                const char *format,
                                ...) G_GNUC_PRINTF (4, 5);
/* Makes @report unknown if rules that are not evaluated decide. Returns: whether there are such rules */
gboolean xmh_firewall_report_leave_undecided (XmhFirewallReport *report, const XmhFirewalldState *state, GArray *ports);
/* (transfer full) (element-type XmhFirewalldChange): opens, or closes again, the hub's ports and no others. */
GPtrArray *xmh_firewall_plan (const XmhFirewalldState *state, GArray *ports, gboolean open);

/**
 * XmhFirewall:
 *
 * The firewalls of this computer, queried about the hub's ports.
 */
XmhFirewall *xmh_firewall_new (void);

/* (transfer none): its signals report that the result may have changed */
XmhFirewalld *xmh_firewall_get_firewalld (XmhFirewall *self);

/* Sets the ports (element-type XmhPortUse) that devices need, and the interfaces through which they connect.
 * Returns: whether this is a change */
gboolean xmh_firewall_set_needs (XmhFirewall *self, GArray *ports, const char *const *interfaces);
/* Queries the firewall without a dialog: where reading needs a password, nothing is read. */
void xmh_firewall_query_async (XmhFirewall *self,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* Returns: (transfer full): the report; %NULL when cancelled */
XmhFirewallReport *xmh_firewall_query_finish (XmhFirewall *self, GAsyncResult *result, GError **error);
/* Works with firewalld only. Opens the ports that are closed in the zones of the interfaces that devices use.
 * Closing removes rules made for the hub alone, and keeps wider rules. firewalld may prompt the user for a password. */
void xmh_firewall_change_async (XmhFirewall *self,
                                gboolean open,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);

/* Returns: whether it was done: %XMH_ERROR_NOT_AVAILABLE, %XMH_ERROR_REFUSED, %XMH_ERROR_BUSY or %XMH_ERROR_FAILED */
gboolean xmh_firewall_change_finish (XmhFirewall *self, GAsyncResult *result, GError **error);
