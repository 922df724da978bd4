/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#pragma once

#include <gio/gio.h>

#include "system/xmh-zone-rules.h"

#define XMH_TYPE_FIREWALLD (xmh_firewalld_get_type ())
G_DECLARE_FINAL_TYPE (XmhFirewalld, xmh_firewalld, XMH, FIREWALLD, GObject)

/* A zone of an interface that devices use. */
typedef struct
{
  char *name;
  XmhZoneRules *runtime;   /* NULL: may not be read */
  XmhZoneRules *permanent; /* likewise, or there is no such zone */
} XmhFirewalldZone;

typedef struct
{
  gboolean running;
  gboolean is_incomplete;  /* a query was not answered in time */
  gboolean has_service;    /* it has XMH_FIREWALLD_SERVICE */
  GPtrArray *zones;        /* of XmhFirewalldZone; empty when not even their names may be read */
  GPtrArray *policies;     /* of XmhFirewalldZone without permanent rules: active, for traffic to this computer */
  GPtrArray *source_zones; /* of char *: active, and bound to source addresses */
} XmhFirewalldState;

/* One entry of a zone, to be added or removed. */
typedef struct
{
  char *zone;
  char *entry; /* `8080/tcp`, or the name of a service */
  gboolean permanent;
  gboolean add;
} XmhFirewalldChange;

/**
 * XmhFirewalld:
 *
 * firewalld on the system bus. Queries never start it, and no dialog appears unless requested. Emits "changed" when
 * it starts, stops, reloads or has other rules, and after each change made here. Emits nothing before the first
 * query.
 */
XmhFirewalld *xmh_firewalld_new (void);

/* @interactive: allows a prompt for a password; a refusal is XMH_ERROR_REFUSED. */
void xmh_firewalld_query_async (XmhFirewalld *self,
                                const char *const *interfaces,
                                gboolean interactive,
                                GCancellable *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer user_data);
XmhFirewalldState *xmh_firewalld_query_finish (XmhFirewalld *self, GAsyncResult *result, GError **error);
XmhFirewalldState *xmh_firewalld_state_new (void);
/* Whether the rules of all zones that devices use are known. */
gboolean xmh_firewalld_state_is_readable (const XmhFirewalldState *state);
void xmh_firewalld_state_free (XmhFirewalldState *state);

/* @changes (element-type XmhFirewalldChange), in their order; a change that is already in place is not an error. */
void xmh_firewalld_change_async (XmhFirewalld *self,
                                 GPtrArray *changes,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean xmh_firewalld_change_finish (XmhFirewalld *self, GAsyncResult *result, GError **error);
XmhFirewalldChange *xmh_firewalld_change_new (const char *zone, const char *entry, gboolean permanent, gboolean add);
void xmh_firewalld_change_free (XmhFirewalldChange *change);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (XmhFirewalldState, xmh_firewalld_state_free)

/*< private: for the files of XmhFirewalld >*/
#define XMH_FIREWALLD_NAME "org.fedoraproject.FirewallD1"
#define XMH_FIREWALLD_PATH "/org/fedoraproject/FirewallD1"
#define XMH_FIREWALLD_CONFIG_PATH XMH_FIREWALLD_PATH "/config"
#define XMH_FIREWALLD_ZONE_INTERFACE XMH_FIREWALLD_NAME ".zone"
#define XMH_FIREWALLD_POLICY_INTERFACE XMH_FIREWALLD_NAME ".policy"
#define XMH_FIREWALLD_CONFIG_INTERFACE XMH_FIREWALLD_NAME ".config"
#define XMH_FIREWALLD_CONFIG_ZONE_INTERFACE XMH_FIREWALLD_NAME ".config.zone"

/* (transfer none) (nullable) */
XmhFirewalldZone *xmh_firewalld_find (GPtrArray *zones, const char *name);
/* Once each. (transfer none) */
XmhFirewalldZone *xmh_firewalld_add (GPtrArray *zones, const char *name);
/* @services: name → settings (GVariant, nullable) */
void xmh_firewalld_state_complete (XmhFirewalldState *state, GHashTable *services);
void xmh_firewalld_state_take_active_zones (XmhFirewalldState *state, GVariant *zones);
void xmh_firewalld_state_choose_policies (XmhFirewalldState *state, GVariant *policies);

void xmh_firewalld_connect_async (XmhFirewalld *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
/* (transfer full) */
GDBusConnection *xmh_firewalld_connect_finish (XmhFirewalld *self, GAsyncResult *result, GError **error);
