/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-local-authority.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "host/xmh-name.h"
#include "tls/xmh-name-constraints.h"
#include "tls/xmh-retired-authorities.h"
#include "tls/xmh-tls-credentials.h"

/* Devices read the whole list at each handshake. */
#define MAX_NAMES 128

/* What every server certificate has. */
static const char *const common_names[] = { "localhost", "127.0.0.1", "::1", NULL };

void
xmh_local_authority_request_free (XmhLocalAuthorityRequest *request)
{
  g_clear_pointer (&request->store, xmh_identity_store_unref);
  g_free (request->host_name);
  g_strfreev (request->names);
  g_strfreev (request->extra_names);
  g_strfreev (request->remembered_names);
  g_free (request->seen_text);
  g_free (request);
}

void
xmh_local_authority_result_free (XmhLocalAuthorityResult *result)
{
  g_clear_pointer (&result->credentials, xmh_tls_credentials_unref);
  g_clear_pointer (&result->certificate, xmh_certificate_free);
  g_clear_pointer (&result->authority, xmh_certificate_free);
  g_strfreev (result->left_out);
  g_strfreev (result->extra_left_out);
  g_strfreev (result->no_room);
  g_clear_pointer (&result->retired, g_ptr_array_unref);
  g_free (result->key_reason);
  g_free (result->not_saved);
  g_free (result);
}

void
xmh_local_authority_result_log_missing (const XmhLocalAuthorityResult *result, GHashTable *logged)
{
  guint n_no_room = g_strv_length (result->no_room);

  for (gsize i = 0; result->left_out[i] != NULL; i++)
    if (g_hash_table_add (logged, g_strdup (result->left_out[i])))
      g_message ("%s is outside what the authority %s may vouch for and is left out of the server certificate; a new "
                 "authority takes it in",
                 result->left_out[i], result->authority->common_name);
  if (n_no_room > 0 && g_hash_table_add (logged, g_strdup (result->no_room[0])))
    g_message ("the server certificate has no room for %u names and addresses, %s the first of them", n_no_room,
               result->no_room[0]);
}

/* Returns: when a third of its life is left, in seconds since 1970 */
gint64
xmh_local_authority_get_renewal_time (const XmhCertificate *certificate)
{
  return certificate->not_after - (certificate->not_after - certificate->not_before) / 3;
}

static gboolean
has_name (GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

/* Sorts @names by what the authority may vouch for, in their order as long as there is room. Names that are already
 * there are skipped. */
static void
sort_names (XmhNameConstraints *constraints,
            char *const *names,
            GPtrArray *permitted,
            GPtrArray *left_out,
            GPtrArray *no_room)
{
  for (gsize i = 0; names[i] != NULL; i++)
    {
      GPtrArray *target = xmh_name_constraints_permit (constraints, names[i]) ? permitted : left_out;

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

/* A result in the making, and what it is made from. */
typedef struct
{
  const XmhLocalAuthorityRequest *request;
  XmhLocalAuthorityResult *result;
  XmhKeyPair *authority; /* without a usable key if the result has a `key_reason` */
  XmhKeyPair *server;
  XmhNameConstraints *constraints;
  GPtrArray *needed; /* names; a certificate that lacks one is replaced */
  gint64 now;        /* the request's, corrected */
  gboolean authority_is_new;
  gboolean server_is_new;
} Work;

static void
drop_pairs (Work *work)
{
  g_clear_pointer (&work->authority, xmh_key_pair_free);
  g_clear_pointer (&work->server, xmh_key_pair_free);
  g_clear_pointer (&work->constraints, xmh_name_constraints_free);
  g_clear_pointer (&work->result->authority, xmh_certificate_free);
  g_clear_pointer (&work->result->certificate, xmh_certificate_free);
  g_clear_pointer (&work->result->key_reason, g_free);
}

static void
work_clear (Work *work)
{
  g_clear_pointer (&work->authority, xmh_key_pair_free);
  g_clear_pointer (&work->server, xmh_key_pair_free);
  g_clear_pointer (&work->constraints, xmh_name_constraints_free);
  g_clear_pointer (&work->result, xmh_local_authority_result_free);
  g_clear_pointer (&work->needed, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* Sets everything that follows from the authority. */
static gboolean
take_authority (Work *work, XmhKeyPair *authority, GError **error)
{
  work->authority = authority;
  work->result->authority = authority != NULL ? xmh_key_pair_get_certificate (authority, error) : NULL;
  if (work->result->authority == NULL)
    return FALSE;

  work->constraints = xmh_name_constraints_new_from_certificate (work->result->authority);
  /* A clock that stands before the authority's beginning is wrong (computers without a battery start in the past). A
   * certificate issued by it would have expired once the clock is set. */
  work->now = MAX (work->request->now, work->result->authority->not_before + XMH_DAY_S);
  return TRUE;
}

/* Whether the certificate that is there can be served at all. */
static gboolean
is_servable (const Work *work)
{
  const XmhCertificate *certificate = work->result->certificate;

  if (certificate == NULL || certificate->not_after <= work->now)
    return FALSE;
  /* A single name outside the constraints makes the chain invalid. */
  for (gsize i = 0; certificate->names[i] != NULL; i++)
    if (!xmh_name_constraints_permit (work->constraints, certificate->names[i]))
      return FALSE;

  return xmh_certificate_is_issued_by (certificate, work->result->authority);
}

static gboolean
is_up_to_date (const Work *work)
{
  const XmhCertificate *certificate = work->result->certificate;

  if (work->request->renew_server || certificate->not_before > work->now ||
      work->now >= xmh_local_authority_get_renewal_time (certificate))
    return FALSE;
  for (guint i = 0; i < work->needed->len; i++)
    if (!xmh_certificate_has_name (certificate, g_ptr_array_index (work->needed, i)))
      return FALSE;

  return TRUE;
}

static XmhKeyPair *
make_authority (const XmhLocalAuthorityRequest *request, GError **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(XmhNameConstraints) constraints = NULL;
  g_auto(GStrv) names = NULL;

  for (gsize i = 0; request->names[i] != NULL; i++)
    {
      GInetAddress *address = xmh_name_to_address (request->names[i]);

      if (address != NULL)
        g_ptr_array_add (addresses, address);
      else
        g_strv_builder_add (builder, request->names[i]);
    }
  g_strv_builder_addv (builder, (const char **) request->extra_names);
  names = g_strv_builder_end (builder);

  constraints = xmh_name_constraints_new ((const char *const *) names, addresses);
  return xmh_issuer_make_authority (request->host_name, constraints, request->now, error);
}

/* Whether there is no authority, or one that is of no use any more. */
static gboolean
needs_authority (const Work *work, XmhAuthorityState state)
{
  const XmhCertificate *authority = work->result->authority;

  if (work->request->renew_authority || authority == NULL || !authority->is_authority)
    return TRUE;
  if (authority->not_after - XMH_DAY_S <= work->request->now)
    {
      g_message ("the authority %s has come to its end", authority->common_name);
      return TRUE;
    }

  /* Without its key it is good for as long as the last certificate that it signed. */
  return state != XMH_AUTHORITY_GOOD && !is_servable (work);
}

static gboolean
prepare_authority (Work *work, GError **error)
{
  const XmhLocalAuthorityRequest *request = work->request;
  XmhKeyPair *authority = NULL;
  XmhAuthorityState state = xmh_identity_store_load_authority (request->store, &authority, &work->result->key_reason);

  take_authority (work, authority, NULL);
  work->server = xmh_identity_store_load_server (request->store);
  if (work->server != NULL)
    work->result->certificate = xmh_key_pair_get_certificate (work->server, NULL);

  if (needs_authority (work, state))
    {
      if (state == XMH_AUTHORITY_UNREADABLE && !request->renew_authority)
        {
          /* It may be whole, on a volume that is not mounted yet. */
          g_set_error (
            error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE,
            _ ("cannot read the certificate authority, which devices may trust: %s. Make the file readable, or "
               "move it away to get a new authority"),
            work->result->key_reason);
          return FALSE;
        }
      drop_pairs (work);
      work->authority_is_new = TRUE;
      return take_authority (work, make_authority (request, error), error);
    }

  if (work->result->key_reason != NULL && request->renew_server)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_UNUSABLE_CERTIFICATE,
                   _ ("the certificate authority cannot sign: %s. A new one is needed"), work->result->key_reason);
      return FALSE;
    }
  return TRUE;
}

static void
plan_names (Work *work)
{
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) extra_left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) no_room = g_ptr_array_new_with_free_func (g_free);

  work->needed = g_ptr_array_new_with_free_func (g_free);
  sort_names (work->constraints, (char *const *) common_names, work->needed, NULL, NULL);
  sort_names (work->constraints, work->request->extra_names, work->needed, extra_left_out, no_room);
  sort_names (work->constraints, work->request->names, work->needed, left_out, no_room);
  work->result->left_out = steal_names (left_out);
  work->result->extra_left_out = steal_names (extra_left_out);
  work->result->no_room = steal_names (no_room);
}

/* A renewal keeps the server's key: a program that reads the certificate's file and then the key's has a pair whenever
 * the renewal comes. A requested rotation makes another key, since others may know the old one. The key need not be
 * younger than the authority's, which lies beside it for ten years. */
static gboolean
issue (Work *work, GError **error)
{
  const XmhLocalAuthorityRequest *request = work->request;
  XmhLocalAuthorityResult *result = work->result;
  g_autoptr(XmhKeyPair) previous = g_steal_pointer (&work->server);
  gboolean keep_key = !request->renew_server && result->certificate != NULL &&
                      xmh_certificate_is_issued_by (result->certificate, result->authority);
  g_auto(GStrv) names = NULL;

  sort_names (work->constraints, request->remembered_names, work->needed, NULL, NULL);
  names = steal_names (work->needed);
  work->server = xmh_issuer_issue (work->authority, keep_key ? previous->key : NULL, request->host_name,
                                   (const char *const *) names, work->now, error);
  work->server_is_new = TRUE;
  g_clear_pointer (&result->certificate, xmh_certificate_free);
  if (work->server != NULL)
    result->certificate = xmh_key_pair_get_certificate (work->server, error);
  return result->certificate != NULL;
}

/* Puts what is new on disk. When that fails, a requested rotation, or a new authority, is refused, and everything stays
 * as it was. A certificate for another address is served anyway, since devices wait for it, and is written as soon as
 * that works again. Returns whether the pair may be served. */
static gboolean
keep (Work *work, GError **error)
{
  const XmhLocalAuthorityRequest *request = work->request;
  g_autoptr(GError) save_error = NULL;

  if (xmh_identity_store_save (request->store, work->authority_is_new ? work->authority : NULL, work->server,
                               &save_error))
    return TRUE;

  if (work->authority_is_new || request->renew_server)
    {
      g_set_error (error, XMH_ERROR, XMH_ERROR_FAILED,
                   _ ("the new certificate could not be saved, so the previous one stays in use: %s"),
                   save_error->message);
      return FALSE;
    }

  xmh_identity_store_remember_unsaved (request->store, work->server);
  work->result->not_saved = g_strdup (save_error->message);
  return TRUE;
}

static void
log_news (const Work *work)
{
  const XmhLocalAuthorityResult *result = work->result;
  g_autofree char *names = g_strjoinv (", ", result->certificate->names);

  if (work->authority_is_new)
    g_message ("a new authority was made: %s, SHA-256 %s", result->authority->common_name,
               result->authority->fingerprint);
  g_message ("a new server certificate was issued for %s", names);
}

/* Makes what is missing, expired, damaged or asked for. An authority that can still be used is replaced only on
 * request. Blocks on files: for the start and for threads.
 * @error: %XMH_ERROR_FAILED when what was asked for could not be saved
 * Returns: (transfer full): what is to be served */
XmhLocalAuthorityResult *
xmh_local_authority_ensure (const XmhLocalAuthorityRequest *request, GError **error)
{
  g_auto(Work) work = { .request = request, .result = g_new0 (XmhLocalAuthorityResult, 1) };

  if (request->seen_text != NULL)
    xmh_identity_store_save_seen (request->store, request->seen_text);
  if (!prepare_authority (&work, error))
    return NULL;

  plan_names (&work);
  if (work.result->key_reason == NULL && !(is_servable (&work) && is_up_to_date (&work)) && !issue (&work, error))
    return NULL;
  if ((work.server_is_new || xmh_identity_store_has_unsaved (request->store)) && !keep (&work, error))
    return NULL;

  if (work.server_is_new)
    log_news (&work);
  work.result->retired = xmh_retired_authorities_load (xmh_identity_store_get_retired_file (request->store));
  work.result->credentials = xmh_tls_credentials_new_from_pem (work.server->chain, work.server->key, error);
  return work.result->credentials != NULL ? g_steal_pointer (&work.result) : NULL;
}
