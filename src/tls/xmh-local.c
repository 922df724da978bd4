/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-local.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "host/xmh-name.h"
#include "tls/xmh-constraints.h"
#include "tls/xmh-retired.h"
#include "tls/xmh-tls-credentials.h"

/* Devices read the whole list at each handshake. */
#define MAX_NAMES 128

/* What every server certificate has. */
static const char *const common_names[] = { "localhost", "127.0.0.1", "::1", NULL };

XmhLocalOrder *
xmh_local_order_copy (const XmhLocalOrder *order)
{
  XmhLocalOrder *copy = g_memdup2 (order, sizeof *order);

  copy->host_name = g_strdup (order->host_name);
  copy->names = g_strdupv (order->names);
  copy->extra_names = g_strdupv (order->extra_names);
  copy->remembered_names = g_strdupv (order->remembered_names);
  return copy;
}

void
xmh_local_order_free (XmhLocalOrder *order)
{
  g_free (order->host_name);
  g_strfreev (order->names);
  g_strfreev (order->extra_names);
  g_strfreev (order->remembered_names);
  g_free (order);
}

void
xmh_local_result_free (XmhLocalResult *result)
{
  g_clear_pointer (&result->credentials, xmh_tls_credentials_unref);
  g_clear_pointer (&result->certificate, xmh_certificate_free);
  g_clear_pointer (&result->authority, xmh_certificate_free);
  g_strfreev (result->left_out);
  g_strfreev (result->extra_left_out);
  g_strfreev (result->no_room);
  g_clear_pointer (&result->retired, g_ptr_array_unref);
  g_free (result->key_reason);
  g_free (result->not_kept);
  g_free (result);
}

/* Returns: when a third of its life is left, in seconds since 1970 */
gint64
xmh_local_get_renewal_time (const XmhCertificate *certificate)
{
  return certificate->not_after - (certificate->not_after - certificate->not_before) / 3;
}

static gboolean
has_name (GPtrArray  *names,
          const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

/* Sorts @names by what the authority may vouch for, in their order as long as there is room; names that are there
 * already are passed over. */
static void
sort_names (XmhConstraints    *constraints,
            const char *const *names,
            GPtrArray         *permitted,
            GPtrArray         *left_out,
            GPtrArray         *no_room)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      GPtrArray *target = xmh_constraints_permit (constraints, names[i]) ? permitted : left_out;

      if (target == permitted && target->len >= MAX_NAMES && !has_name (target, names[i]))
        target = no_room;
      if (target != NULL && target->len < MAX_NAMES && !has_name (target, names[i]))
        g_ptr_array_add (target, g_strdup (names[i]));
    }
}

static char **
steal_names (GPtrArray *names)
{
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}

typedef struct
{
  GPtrArray *needed;            /* what a certificate without is replaced */
  GPtrArray *left_out;
  GPtrArray *extra_left_out;
  GPtrArray *no_room;
} Plan;

static void
plan_clear (Plan *plan)
{
  g_clear_pointer (&plan->needed, g_ptr_array_unref);
  g_clear_pointer (&plan->left_out, g_ptr_array_unref);
  g_clear_pointer (&plan->extra_left_out, g_ptr_array_unref);
  g_clear_pointer (&plan->no_room, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Plan, plan_clear)

static void
make_plan (Plan                *plan,
           const XmhLocalOrder *order,
           XmhConstraints      *constraints)
{
  plan_clear (plan);
  plan->needed = g_ptr_array_new_with_free_func (g_free);
  plan->left_out = g_ptr_array_new_with_free_func (g_free);
  plan->extra_left_out = g_ptr_array_new_with_free_func (g_free);
  plan->no_room = g_ptr_array_new_with_free_func (g_free);
  sort_names (constraints, common_names, plan->needed, NULL, NULL);
  sort_names (constraints, (const char *const *) order->extra_names, plan->needed, plan->extra_left_out, plan->no_room);
  sort_names (constraints, (const char *const *) order->names, plan->needed, plan->left_out, plan->no_room);
}

/* A clock that stands before the authority's beginning is wrong (machines without a battery begin in the past): what
 * is issued by it would be over when it is set. */
static gint64
get_plausible_now (const XmhLocalOrder  *order,
                   const XmhCertificate *authority)
{
  return MAX (order->now, authority->not_before + XMH_DAY_S);
}

static gboolean
has_all (const XmhCertificate *certificate,
         GPtrArray            *names)
{
  for (guint i = 0; i < names->len; i++)
    if (!xmh_certificate_has_name (certificate, g_ptr_array_index (names, i)))
      return FALSE;

  return TRUE;
}

/* All of it, those of other hands too: a name outside the constraints would spoil the chain. */
static gboolean
is_within (const XmhCertificate *certificate,
           XmhConstraints       *constraints)
{
  for (gsize i = 0; certificate->names[i] != NULL; i++)
    if (!xmh_constraints_permit (constraints, certificate->names[i]))
      return FALSE;

  return TRUE;
}

/* Whether the certificate that is there can still be served at all. */
static gboolean
is_servable (const XmhKeyPair     *server,
             const XmhCertificate *authority,
             XmhConstraints       *constraints,
             gint64                now)
{
  g_autoptr(XmhCertificate) certificate = server != NULL ? xmh_key_pair_get_certificate (server, NULL) : NULL;

  return certificate != NULL && certificate->not_after > now && is_within (certificate, constraints)
         && xmh_certificate_is_issued_by (certificate, authority);
}

static gboolean
is_up_to_date (const XmhKeyPair    *server,
               const XmhLocalOrder *order,
               const Plan          *plan,
               gint64               now)
{
  g_autoptr(XmhCertificate) certificate = xmh_key_pair_get_certificate (server, NULL);

  return certificate != NULL && !order->renew_server && certificate->not_before <= now
         && now < xmh_local_get_renewal_time (certificate) && has_all (certificate, plan->needed);
}

static GPtrArray *
get_addresses (const char *const *names)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      GInetAddress *address = xmh_name_to_address (names[i]);

      if (address != NULL)
        g_ptr_array_add (addresses, address);
    }

  return addresses;
}

static char **
get_dns_names (const XmhLocalOrder *order)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (gsize i = 0; order->names[i] != NULL; i++)
    {
      g_autoptr(GInetAddress) address = xmh_name_to_address (order->names[i]);

      if (address == NULL)
        g_strv_builder_add (names, order->names[i]);
    }
  g_strv_builder_addv (names, (const char **) order->extra_names);

  return g_strv_builder_end (names);
}

static XmhKeyPair *
make_authority (const XmhLocalOrder *order,
                GError             **error)
{
  g_auto(GStrv) names = get_dns_names (order);
  g_autoptr(GPtrArray) addresses = get_addresses ((const char *const *) order->names);
  g_autoptr(XmhConstraints) constraints = xmh_constraints_new ((const char *const *) names, addresses);

  return xmh_issuer_make_authority (order->host_name, constraints, order->now, error);
}

/* The key that a renewal goes on with: what reads the certificate's file and then the key's has a pair whenever the
 * renewal comes. A rotation that somebody asked for makes another key, since the old one may be known to others. It
 * need not be younger than the authority's, which lies beside it for ten years. */
static GBytes *
get_kept_key (const XmhKeyPair     *previous,
              const XmhCertificate *authority)
{
  g_autoptr(XmhCertificate) certificate = previous != NULL ? xmh_key_pair_get_certificate (previous, NULL) : NULL;

  return certificate != NULL && xmh_certificate_is_issued_by (certificate, authority) ? previous->key : NULL;
}

static XmhKeyPair *
issue (const XmhLocalOrder *order,
       const XmhKeyPair    *authority,
       GBytes              *key,
       XmhConstraints      *constraints,
       const Plan          *plan,
       gint64               now,
       GError             **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_auto(GStrv) list = NULL;

  for (guint i = 0; i < plan->needed->len; i++)
    g_ptr_array_add (names, g_strdup (g_ptr_array_index (plan->needed, i)));
  sort_names (constraints, (const char *const *) order->remembered_names, names, NULL, NULL);
  list = steal_names (names);
  return xmh_issuer_issue (authority, key, order->host_name, (const char *const *) list, now, error);
}

static void
log_news (const XmhKeyPair *authority,
          const XmhKeyPair *server)
{
  g_autoptr(XmhCertificate) issuer = authority != NULL ? xmh_key_pair_get_certificate (authority, NULL) : NULL;
  g_autoptr(XmhCertificate) certificate = xmh_key_pair_get_certificate (server, NULL);
  g_autofree char *names = certificate != NULL ? g_strjoinv (", ", certificate->names) : NULL;

  if (issuer != NULL)
    g_message ("a new authority was made: %s, SHA-256 %s", issuer->common_name, issuer->fingerprint);
  g_message ("a new server certificate was issued for %s", names);
}

/* Puts what is new on disk. A rotation that somebody asked for, or a new authority, is refused when that fails, and
 * all stays as it was. A certificate for another address is served all the same, since devices wait for it, and is
 * written when that works again. Returns whether the pair may be served. */
static gboolean
keep (XmhStore            *store,
      const XmhLocalOrder *order,
      const XmhKeyPair    *authority,
      const XmhKeyPair    *server,
      char               **not_kept,
      GError             **error)
{
  g_autoptr(GError) save_error = NULL;

  if (xmh_store_save (store, authority, server, &save_error))
    return TRUE;

  if (authority != NULL || order->renew_server)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED,
                   _("the new certificate could not be saved, and the one before stays in use: %s"),
                   save_error->message);
      return FALSE;
    }

  xmh_store_remember_unkept (store, server);
  *not_kept = g_strdup (save_error->message);
  return TRUE;
}

static XmhLocalResult *
make_result (XmhStore             *store,
             const XmhKeyPair     *server,
             const XmhCertificate *authority,
             Plan                 *plan,
             const char           *key_reason,
             const char           *not_kept,
             GError              **error)
{
  g_autoptr(XmhLocalResult) result = g_new0 (XmhLocalResult, 1);

  result->authority = xmh_certificate_copy (authority);
  result->left_out = steal_names (plan->left_out);
  result->extra_left_out = steal_names (plan->extra_left_out);
  result->no_room = steal_names (plan->no_room);
  result->key_reason = g_strdup (key_reason);
  result->not_kept = g_strdup (not_kept);
  result->retired = xmh_retired_load (xmh_store_get_retired_file (store));
  result->certificate = xmh_key_pair_get_certificate (server, error);
  if (result->certificate == NULL)
    return NULL;
  result->credentials = xmh_tls_credentials_new_from_pem (server->chain, server->key, error);
  if (result->credentials == NULL)
    return NULL;

  return g_steal_pointer (&result);
}

/* Whether there is no authority, or none that anything can be done with any more. */
static gboolean
needs_authority (XmhAuthorityState    state,
                 const XmhKeyPair    *pair,
                 const XmhKeyPair    *server,
                 const XmhLocalOrder *order)
{
  g_autoptr(XmhCertificate) authority = pair != NULL ? xmh_key_pair_get_certificate (pair, NULL) : NULL;
  g_autoptr(XmhConstraints) constraints = NULL;

  if (order->renew_authority || authority == NULL || !authority->is_authority)
    return TRUE;
  if (authority->not_after - XMH_DAY_S <= order->now)
    {
      g_message ("the authority %s has come to its end", authority->common_name);
      return TRUE;
    }
  if (state == XMH_AUTHORITY_GOOD)
    return FALSE;

  /* Without its key it is good for as long as the last certificate that it signed. */
  constraints = xmh_constraints_new_from_certificate (authority);
  return !is_servable (server, authority, constraints, get_plausible_now (order, authority));
}

/* What is there, made new as far as it has to be. */
typedef struct
{
  XmhKeyPair *authority;
  XmhCertificate *authority_certificate;
  XmhKeyPair *server;
  char *key_reason;             /* why the authority can sign nothing, if so */
  gboolean authority_is_new;
  gboolean server_is_new;
} Stock;

static void
stock_clear (Stock *stock)
{
  g_clear_pointer (&stock->authority, xmh_key_pair_free);
  g_clear_pointer (&stock->authority_certificate, xmh_certificate_free);
  g_clear_pointer (&stock->server, xmh_key_pair_free);
  g_clear_pointer (&stock->key_reason, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stock, stock_clear)

/* Devices may trust what cannot be read now: it may be whole, on a volume that is not mounted yet. */
static gboolean
refuse_to_replace (const char *reason,
                   GError    **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE,
               _("the authority cannot be read, and devices may trust it: %s. Make the file readable, or move it away "
                 "for a new authority"), reason);
  return FALSE;
}

static gboolean
prepare_authority (Stock               *stock,
                   XmhStore            *store,
                   const XmhLocalOrder *order,
                   GError             **error)
{
  XmhAuthorityState state = xmh_store_load_authority (store, &stock->authority, &stock->key_reason);

  stock->server = xmh_store_load_server (store);
  if (needs_authority (state, stock->authority, stock->server, order))
    {
      if (state == XMH_AUTHORITY_UNREADABLE && !order->renew_authority)
        return refuse_to_replace (stock->key_reason, error);
      stock_clear (stock);
      stock->authority = make_authority (order, error);
      stock->authority_is_new = TRUE;
    }
  if (stock->authority != NULL)
    stock->authority_certificate = xmh_key_pair_get_certificate (stock->authority, error);
  if (stock->authority_certificate == NULL)
    return FALSE;

  if (stock->key_reason != NULL && order->renew_server)
    g_set_error (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE,
                 _("the authority cannot sign: %s; a new authority is needed"), stock->key_reason);
  return stock->key_reason == NULL || !order->renew_server;
}

static gboolean
prepare_server (Stock               *stock,
                const XmhLocalOrder *order,
                XmhConstraints      *constraints,
                const Plan          *plan,
                GError             **error)
{
  g_autoptr(XmhKeyPair) previous = NULL;
  gint64 now = get_plausible_now (order, stock->authority_certificate);
  GBytes *key;

  if (stock->key_reason != NULL
      || (is_servable (stock->server, stock->authority_certificate, constraints, now)
          && is_up_to_date (stock->server, order, plan, now)))
    return stock->server != NULL;

  previous = g_steal_pointer (&stock->server);
  key = order->renew_server ? NULL : get_kept_key (previous, stock->authority_certificate);
  stock->server = issue (order, stock->authority, key, constraints, plan, now, error);
  stock->server_is_new = TRUE;
  return stock->server != NULL;
}

/* Looks at what is there and makes what is missing, over, damaged or asked for. An authority that can still be used
 * is replaced only when that is asked for. Reads and writes files at once: for start-up and threads.
 * @store: the files; the lock is held
 * @order: what is wanted
 * @error: %XMH_ERROR_FAILED when what was asked for could not be saved
 * Returns: (transfer full): what is to be served */
XmhLocalResult *
xmh_local_serve (XmhStore            *store,
                 const XmhLocalOrder *order,
                 GError             **error)
{
  g_auto(Stock) stock = { NULL };
  g_auto(Plan) plan = { NULL };
  g_autoptr(XmhConstraints) constraints = NULL;
  g_autofree char *not_kept = NULL;

  if (!prepare_authority (&stock, store, order, error))
    return NULL;

  constraints = xmh_constraints_new_from_certificate (stock.authority_certificate);
  make_plan (&plan, order, constraints);
  if (!prepare_server (&stock, order, constraints, &plan, error))
    return NULL;
  if ((stock.server_is_new || xmh_store_has_unkept (store))
      && !keep (store, order, stock.authority_is_new ? stock.authority : NULL, stock.server, &not_kept, error))
    return NULL;

  if (stock.server_is_new)
    log_news (stock.authority_is_new ? stock.authority : NULL, stock.server);
  return make_result (store, stock.server, stock.authority_certificate, &plan, stock.key_reason, not_kept, error);
}
