/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-tls-identity.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-problem.h"
#include "config/xmh-config.h"
#include "host/xmh-name.h"
#include "host/xmh-wall-timer.h"
#include "tls/xmh-hub-names.h"
#include "tls/xmh-identity-store.h"
#include "tls/xmh-issuer.h"
#include "tls/xmh-local-authority.h"
#include "tls/xmh-name-history.h"
#include "tls/xmh-tls-credentials.h"
#include "tls/xmh-tls-identity-problems.h"
#include "tls/xmh-user-certificate.h"

/* After work that failed (a full disk, most likely). */
#define RETRY_S 60

struct _XmhTlsIdentity
{
  GObject parent_instance;

  XmhIdentityStore *store;
  XmhHost *host;
  XmhNameHistory *name_history;
  char **extra_names;      /* of the configuration, normalized */
  char **configured_names; /* the same as written */
  char **allowed_names;
  XmhHubNames *names;
  GPtrArray *retired; /* of XmhRetiredAuthority, the latest first */

  XmhLocalAuthorityResult *local;        /* what the local authority serves; NULL until it is needed */
  XmhUserCertificate *user_certificate;  /* the user's files; NULL when there are none in the configuration */
  XmhUserPair *user_pair;                /* what is served of them: the last good one */
  XmhCertificate *announced_certificate; /* as of the last "changed" */
  XmhCertificate *announced_authority;
  XmhWallTimer *timer;

  GQueue rotations;         /* of GTask, waiting for their turn */
  gboolean check_wanted;    /* something changed since the last work began */
  GTask *rotation;          /* under way, if the work was requested */
  gboolean is_working;      /* one piece of work at a time, in a thread */
  GHashTable *logged_names; /* set of the missing names that were logged already */
};

G_DEFINE_FINAL_TYPE (XmhTlsIdentity, xmh_tls_identity, G_TYPE_OBJECT)

enum
{
  PROP_CERTIFICATE = 1,
  PROP_PROBLEMS
};

static guint changed_signal;

static void run_next (XmhTlsIdentity *self);

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static XmhLocalAuthorityRequest *
make_request (XmhTlsIdentity *self, GTask *rotation)
{
  XmhLocalAuthorityRequest *request = g_new0 (XmhLocalAuthorityRequest, 1);

  request->store = xmh_identity_store_ref (self->store);
  request->now = get_now ();
  request->host_name = g_strdup (xmh_host_get_name (self->host));
  request->names = xmh_hub_names_list_of_host (self->host);
  request->extra_names = g_strdupv (self->extra_names);
  if (xmh_name_history_touch (self->name_history, (const char *const *) request->names, request->now))
    request->seen_text = xmh_name_history_to_text (self->name_history);
  request->remembered_names = xmh_name_history_list (self->name_history, request->now);
  request->renew_server = rotation != NULL;
  request->renew_authority = rotation != NULL && GPOINTER_TO_INT (g_task_get_task_data (rotation));
  return request;
}

static void
take_config (XmhTlsIdentity *self, XmhConfig *config)
{
  g_strfreev (self->extra_names);
  self->extra_names = xmh_name_list_normalize (config->web_server_extra_sans);
  g_strfreev (self->configured_names);
  self->configured_names = g_strdupv (config->web_server_extra_sans);
  g_strfreev (self->allowed_names);
  self->allowed_names = g_strdupv (config->allowed_hosts);
}

static void
update_names (XmhTlsIdentity *self)
{
  gboolean is_local = self->user_pair == NULL;
  const XmhHubNamesSource source = {
    .host = self->host,
    .extra_names = (const char *const *) self->configured_names,
    .allowed_names = (const char *const *) self->allowed_names,
    .certificate = xmh_tls_identity_get_certificate (self),
    .certificate_is_users = !is_local,
    .no_room = is_local ? (const char *const *) self->local->no_room : NULL,
  };

  g_clear_pointer (&self->names, xmh_hub_names_unref);
  self->names = xmh_hub_names_new (&source);
}

/* Emits the signals for what has changed. */
static void
announce (XmhTlsIdentity *self)
{
  const XmhCertificate *certificate = xmh_tls_identity_get_certificate (self);
  const XmhCertificate *authority = xmh_tls_identity_get_authority (self);
  gboolean is_first = self->announced_certificate == NULL;
  gboolean authority_changed = !xmh_certificate_equal (self->announced_authority, authority);
  gboolean changed = authority_changed || !xmh_certificate_equal (self->announced_certificate, certificate);

  update_names (self);
  if (changed)
    {
      g_clear_pointer (&self->announced_certificate, xmh_certificate_free);
      g_clear_pointer (&self->announced_authority, xmh_certificate_free);
      self->announced_certificate = xmh_certificate_copy (certificate);
      self->announced_authority = xmh_certificate_copy (authority);
    }
  if (is_first)
    return;

  if (changed)
    g_signal_emit (self, changed_signal, 0, authority_changed);
  g_object_notify (G_OBJECT (self), "certificate");
  g_object_notify (G_OBJECT (self), "problems");
}

/* At least once a day: the times when addresses were seen must be written, and the user's certificate may expire. */
static void
set_timer (XmhTlsIdentity *self)
{
  gint64 next = get_now () + XMH_DAY_S;

  if (self->user_pair == NULL && self->local != NULL)
    {
      gint64 renewal = xmh_local_authority_get_renewal_time (self->local->certificate);

      /* A renewal that is due but failed (the authority's key is missing) is tried again after a day. */
      if (renewal > get_now ())
        next = MIN (next, renewal);
      if (self->local->not_saved != NULL)
        next = get_now () + RETRY_S;
    }
  xmh_wall_timer_set (self->timer, next);
}

static void
take_local (XmhTlsIdentity *self, XmhLocalAuthorityResult *result)
{
  g_clear_pointer (&self->local, xmh_local_authority_result_free);
  self->local = result;
  g_ptr_array_unref (self->retired);
  self->retired = g_ptr_array_ref (result->retired);
  if (self->user_certificate == NULL)
    g_clear_pointer (&self->user_pair, xmh_user_pair_unref);
  xmh_local_authority_result_log_missing (result, self->logged_names);
  set_timer (self);
  announce (self);
}

static void
on_work_done (GObject *object, GAsyncResult *result, gpointer data)
{
  XmhTlsIdentity *self = XMH_TLS_IDENTITY (object);
  g_autoptr(GTask) rotation = g_steal_pointer (&self->rotation);
  g_autoptr(GError) error = NULL;
  XmhLocalAuthorityResult *local = g_task_propagate_pointer (G_TASK (result), &error);

  self->is_working = FALSE;
  if (local != NULL)
    take_local (self, local);
  else
    {
      g_warning ("the certificate stays as it is: %s", error->message);
      xmh_wall_timer_set (self->timer, get_now () + RETRY_S);
    }

  if (rotation != NULL && local != NULL)
    g_task_return_pointer (rotation, g_strdup (xmh_tls_identity_get_certificate (self)->fingerprint), g_free);
  else if (rotation != NULL)
    g_task_return_error (rotation, g_steal_pointer (&error));
  run_next (self);
}

static void
run_work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  XmhLocalAuthorityResult *result = xmh_local_authority_ensure (data, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) xmh_local_authority_result_free);
  else
    g_task_return_error (task, error);
}

/* Starts the next piece of work, if there is one and nothing else runs. The task keeps the identity alive, and with it
 * the lock, until the files are complete. */
static void
run_next (XmhTlsIdentity *self)
{
  g_autoptr(GTask) rotation = NULL;
  g_autoptr(GTask) task = NULL;

  if (self->is_working)
    return;

  rotation = g_queue_pop_head (&self->rotations);
  while (rotation != NULL && g_task_return_error_if_cancelled (rotation))
    {
      g_object_unref (rotation);
      rotation = g_queue_pop_head (&self->rotations);
    }
  if (rotation == NULL && !self->check_wanted)
    return;

  self->is_working = TRUE;
  self->check_wanted = FALSE;
  task = g_task_new (self, NULL, on_work_done, NULL);
  g_task_set_source_tag (task, run_next);
  g_task_set_task_data (task, make_request (self, rotation), (GDestroyNotify) xmh_local_authority_request_free);
  self->rotation = g_steal_pointer (&rotation);
  g_task_run_in_thread (task, run_work);
}

static void
check (XmhTlsIdentity *self)
{
  /* With the user's files the local authority is not even made. */
  if (self->user_certificate != NULL && self->user_pair != NULL)
    {
      set_timer (self);
      announce (self);
      return;
    }

  self->check_wanted = TRUE;
  run_next (self);
}

static void
take_user_pair (XmhTlsIdentity *self)
{
  XmhUserPair *pair = xmh_user_certificate_get_pair (self->user_certificate);

  if (pair == NULL || pair == self->user_pair)
    return;

  g_clear_pointer (&self->user_pair, xmh_user_pair_unref);
  self->user_pair = xmh_user_pair_ref (pair);
}

static void
on_user_certificate_changed (XmhUserCertificate *user_certificate, XmhTlsIdentity *self)
{
  take_user_pair (self);
  check (self);
}

static void
on_host_changed (XmhHost *host, XmhTlsIdentity *self)
{
  update_names (self);
  check (self);
}

static void
on_timer (gpointer data)
{
  check (data);
}

static void
set_user_certificate (XmhTlsIdentity *self, XmhUserCertificate *user_certificate)
{
  if (self->user_certificate != NULL)
    g_signal_handlers_disconnect_by_data (self->user_certificate, self);
  g_clear_object (&self->user_certificate);
  self->user_certificate = user_certificate;
  if (user_certificate != NULL)
    g_signal_connect (user_certificate, "changed", G_CALLBACK (on_user_certificate_changed), self);
}

static void
xmh_tls_identity_dispose (GObject *object)
{
  XmhTlsIdentity *self = XMH_TLS_IDENTITY (object);

  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  g_clear_object (&self->host);
  set_user_certificate (self, NULL);
  g_clear_pointer (&self->timer, xmh_wall_timer_free);

  G_OBJECT_CLASS (xmh_tls_identity_parent_class)->dispose (object);
}

static void
xmh_tls_identity_finalize (GObject *object)
{
  XmhTlsIdentity *self = XMH_TLS_IDENTITY (object);

  g_queue_clear_full (&self->rotations, g_object_unref);
  g_clear_pointer (&self->local, xmh_local_authority_result_free);
  g_clear_pointer (&self->user_pair, xmh_user_pair_unref);
  g_clear_pointer (&self->announced_certificate, xmh_certificate_free);
  g_clear_pointer (&self->announced_authority, xmh_certificate_free);
  g_clear_pointer (&self->name_history, xmh_name_history_free);
  g_clear_pointer (&self->retired, g_ptr_array_unref);
  g_clear_pointer (&self->store, xmh_identity_store_unref);
  g_strfreev (self->extra_names);
  g_strfreev (self->configured_names);
  g_strfreev (self->allowed_names);
  g_clear_pointer (&self->names, xmh_hub_names_unref);
  g_hash_table_unref (self->logged_names);

  G_OBJECT_CLASS (xmh_tls_identity_parent_class)->finalize (object);
}

static void
xmh_tls_identity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_CERTIFICATE)
    g_value_set_boxed (value, xmh_tls_identity_get_certificate (XMH_TLS_IDENTITY (object)));
  else
    g_value_take_boxed (value, xmh_tls_identity_get_problems (XMH_TLS_IDENTITY (object)));
}

static void
xmh_tls_identity_class_init (XmhTlsIdentityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = xmh_tls_identity_dispose;
  object_class->finalize = xmh_tls_identity_finalize;
  object_class->get_property = xmh_tls_identity_get_property;

  changed_signal = g_signal_new ("changed", XMH_TYPE_TLS_IDENTITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_BOOLEAN);

  g_object_class_install_property (object_class, PROP_CERTIFICATE,
                                   g_param_spec_boxed ("certificate", NULL, NULL, XMH_TYPE_CERTIFICATE, flags));
  g_object_class_install_property (object_class, PROP_PROBLEMS,
                                   g_param_spec_boxed ("problems", NULL, NULL, G_TYPE_PTR_ARRAY, flags));
}

static void
xmh_tls_identity_init (XmhTlsIdentity *self)
{
  g_queue_init (&self->rotations);
  self->logged_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->timer = xmh_wall_timer_new (on_timer, self);
}

static gboolean
has_user_certificate (XmhConfig *config)
{
  return config->cert_file != NULL && config->key_file != NULL;
}

XmhTlsIdentity *
xmh_tls_identity_new (XmhPaths *paths, XmhHost *host, XmhConfig *config, GError **error)
{
  g_autoptr(XmhTlsIdentity) self = g_object_new (XMH_TYPE_TLS_IDENTITY, NULL);

  self->host = g_object_ref (host);
  take_config (self, config);
  self->store = xmh_identity_store_open (paths, error);
  if (self->store == NULL)
    return NULL;
  self->name_history = xmh_name_history_new (xmh_identity_store_get_seen_file (self->store));
  self->retired = xmh_retired_authorities_load (xmh_identity_store_get_retired_file (self->store));

  if (has_user_certificate (config))
    {
      XmhUserCertificate *user_certificate = xmh_user_certificate_new (config->cert_file, config->key_file);

      /* Loaded before its "changed" is connected, which would start work in a thread beside what is done here. */
      xmh_user_certificate_load (user_certificate);
      set_user_certificate (self, user_certificate);
      take_user_pair (self);
    }
  if (self->user_pair == NULL)
    {
      g_autoptr(XmhLocalAuthorityRequest) request = make_request (self, NULL);
      XmhLocalAuthorityResult *local = xmh_local_authority_ensure (request, error);

      if (local == NULL)
        return NULL;
      take_local (self, local);
    }

  set_timer (self);
  announce (self);
  g_signal_connect (host, "changed", G_CALLBACK (on_host_changed), self);
  return g_steal_pointer (&self);
}

void
xmh_tls_identity_apply_config (XmhTlsIdentity *self, XmhConfig *config)
{
  take_config (self, config);
  update_names (self);
  g_object_notify (G_OBJECT (self), "certificate");
  if (!has_user_certificate (config))
    set_user_certificate (self, NULL);
  else if (self->user_certificate == NULL ||
           strcmp (xmh_user_certificate_get_cert_file (self->user_certificate), config->cert_file) != 0 ||
           strcmp (xmh_user_certificate_get_key_file (self->user_certificate), config->key_file) != 0)
    set_user_certificate (self, xmh_user_certificate_new (config->cert_file, config->key_file));

  if (self->user_certificate != NULL)
    xmh_user_certificate_load_async (self->user_certificate, NULL, NULL);
  check (self);
}

/* The user's pair is served until the local one is ready. */
XmhTlsCredentials *
xmh_tls_identity_get_credentials (XmhTlsIdentity *self)
{
  return self->user_pair != NULL ? self->user_pair->credentials : self->local->credentials;
}

XmhTlsIdentitySource
xmh_tls_identity_get_source (XmhTlsIdentity *self)
{
  return self->user_pair != NULL ? XMH_TLS_IDENTITY_USER_CERTIFICATE : XMH_TLS_IDENTITY_LOCAL_AUTHORITY;
}

const XmhCertificate *
xmh_tls_identity_get_certificate (XmhTlsIdentity *self)
{
  return self->user_pair != NULL ? self->user_pair->certificate : self->local->certificate;
}

const XmhCertificate *
xmh_tls_identity_get_authority (XmhTlsIdentity *self)
{
  return self->user_pair != NULL ? self->user_pair->authority : self->local->authority;
}

const char *
xmh_tls_identity_get_certificate_file (XmhTlsIdentity *self)
{
  if (self->user_pair != NULL && self->user_certificate != NULL)
    return xmh_user_certificate_get_cert_file (self->user_certificate);

  return xmh_identity_store_get_server_file (self->store);
}

const char *
xmh_tls_identity_get_authority_file (XmhTlsIdentity *self)
{
  return self->user_pair != NULL ? xmh_tls_identity_get_certificate_file (self)
                                 : xmh_identity_store_get_authority_file (self->store);
}

gboolean
xmh_tls_identity_is_publicly_trusted (XmhTlsIdentity *self)
{
  return self->user_pair != NULL && self->user_certificate != NULL &&
         xmh_user_certificate_is_publicly_trusted (self->user_certificate);
}

XmhHost *
xmh_tls_identity_get_host (XmhTlsIdentity *self)
{
  return self->host;
}

XmhHubNames *
xmh_tls_identity_get_names (XmhTlsIdentity *self)
{
  return self->names;
}

GPtrArray *
xmh_tls_identity_get_problems (XmhTlsIdentity *self)
{
  GPtrArray *problems = xmh_problem_list_new ();

  if (self->user_certificate != NULL)
    xmh_tls_identity_problems_add_user (problems, xmh_user_certificate_get_cert_file (self->user_certificate),
                                        self->user_pair != NULL ? self->user_pair->certificate : NULL,
                                        xmh_user_certificate_get_error (self->user_certificate), get_now ());
  if (self->user_pair == NULL)
    xmh_tls_identity_problems_add_local (problems, self->local, get_now ());

  return problems;
}

const char *const *
xmh_tls_identity_get_left_out (XmhTlsIdentity *self)
{
  static const char *const none[] = { NULL };

  return self->user_pair == NULL ? (const char *const *) self->local->left_out : none;
}

GPtrArray *
xmh_tls_identity_get_retired_authorities (XmhTlsIdentity *self)
{
  return g_ptr_array_ref (self->retired);
}

const char *
xmh_tls_identity_get_hub_id (XmhTlsIdentity *self)
{
  return xmh_identity_store_get_hub_id (self->store);
}

static void
on_user_certificate_loaded (GObject *object, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  XmhTlsIdentity *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!xmh_user_certificate_load_finish (XMH_USER_CERTIFICATE (object), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (xmh_tls_identity_get_certificate (self)->fingerprint), g_free);
}

void
xmh_tls_identity_rotate_async (XmhTlsIdentity *self,
                               gboolean authority,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_tls_identity_rotate_async);
  g_task_set_task_data (task, GINT_TO_POINTER (authority != FALSE), NULL);
  if (self->user_pair != NULL && authority)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                               _ ("the certificate comes from cert_file, so the hub has no certificate authority "
                                  "of its own"));
      return;
    }
  if (self->user_certificate != NULL && self->user_pair != NULL)
    {
      xmh_user_certificate_load_async (self->user_certificate, on_user_certificate_loaded, g_steal_pointer (&task));
      return;
    }

  g_queue_push_tail (&self->rotations, g_steal_pointer (&task));
  run_next (self);
}

char *
xmh_tls_identity_rotate_finish (XmhTlsIdentity *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
