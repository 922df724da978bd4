/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-identity.h"

#include <string.h>

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-problem.h"
#include "config/xmh-config.h"
#include "host/xmh-name.h"
#include "host/xmh-wall-timer.h"
#include "tls/xmh-identity-problem.h"
#include "tls/xmh-issuer.h"
#include "tls/xmh-local.h"
#include "tls/xmh-names.h"
#include "tls/xmh-own-files.h"
#include "tls/xmh-seen.h"
#include "tls/xmh-store.h"
#include "tls/xmh-tls-credentials.h"

/* After work that failed (a full disk, most likely). */
#define RETRY_S 60

struct _XmhIdentity
{
  GObject parent_instance;

  XmhStore *store;
  XmhHost *host;
  XmhSeen *seen;
  char **extra_names;           /* of the configuration, normalized */
  char **configured_names;      /* the same as written */
  char **allowed_names;
  XmhNames *names;
  GPtrArray *retired;           /* of XmhRetiredAuthority, the latest first */

  XmhLocalResult *local;        /* what the local authority serves; NULL until it is needed */
  XmhOwnFiles *own;             /* the user's files; NULL when there are none in the configuration */
  XmhOwnPair *own_pair;         /* what is served of them: the last good one */
  XmhCertificate *told_certificate;     /* as of the last "changed" */
  XmhCertificate *told_authority;
  XmhWallTimer *timer;

  GQueue rotations;             /* of GTask, waiting for their turn */
  gboolean check_wanted;        /* something changed since the last work began */
  GTask *rotation;              /* under way, if the work was requested */
  gboolean is_working;          /* one piece of work at a time, in a thread */
  GHashTable *logged_names;     /* set of the missing names that were logged already */
};

G_DEFINE_FINAL_TYPE (XmhIdentity, xmh_identity, G_TYPE_OBJECT)

enum { PROP_CERTIFICATE = 1, PROP_PROBLEMS };

static guint changed_signal;

static void run_next (XmhIdentity *self);

static gint64
get_now (void)
{
  return g_get_real_time () / G_USEC_PER_SEC;
}

static XmhLocalOrder *
make_order (XmhIdentity *self,
            GTask       *rotation)
{
  XmhLocalOrder *order = g_new0 (XmhLocalOrder, 1);

  order->store = xmh_store_ref (self->store);
  order->now = get_now ();
  order->host_name = g_strdup (xmh_host_get_name (self->host));
  order->names = xmh_names_list_of_host (self->host);
  order->extra_names = g_strdupv (self->extra_names);
  if (xmh_seen_touch (self->seen, (const char *const *) order->names, order->now))
    order->seen_text = xmh_seen_to_text (self->seen);
  order->remembered_names = xmh_seen_list (self->seen, order->now);
  order->renew_server = rotation != NULL;
  order->renew_authority = rotation != NULL && GPOINTER_TO_INT (g_task_get_task_data (rotation));
  return order;
}

static void
take_config (XmhIdentity *self,
             XmhConfig   *config)
{
  g_strfreev (self->extra_names);
  self->extra_names = xmh_name_list_normalize (config->web_server_extra_sans);
  g_strfreev (self->configured_names);
  self->configured_names = g_strdupv (config->web_server_extra_sans);
  g_strfreev (self->allowed_names);
  self->allowed_names = g_strdupv (config->allowed_hosts);
}

static void
update_names (XmhIdentity *self)
{
  gboolean is_local = self->own_pair == NULL;
  const XmhNamesSource source = {
    .host = self->host,
    .extra_names = (const char *const *) self->configured_names,
    .allowed_names = (const char *const *) self->allowed_names,
    .certificate = xmh_identity_get_certificate (self),
    .certificate_is_users = !is_local,
    .no_room = is_local ? (const char *const *) self->local->no_room : NULL,
  };

  g_clear_pointer (&self->names, xmh_names_unref);
  self->names = xmh_names_new (&source);
}

/* Emits the signals for what has changed. */
static void
announce (XmhIdentity *self)
{
  const XmhCertificate *certificate = xmh_identity_get_certificate (self);
  const XmhCertificate *authority = xmh_identity_get_authority (self);
  gboolean is_first = self->told_certificate == NULL;
  gboolean authority_changed = !xmh_certificate_equal (self->told_authority, authority);
  gboolean changed = authority_changed || !xmh_certificate_equal (self->told_certificate, certificate);

  update_names (self);
  if (changed)
    {
      g_clear_pointer (&self->told_certificate, xmh_certificate_free);
      g_clear_pointer (&self->told_authority, xmh_certificate_free);
      self->told_certificate = xmh_certificate_copy (certificate);
      self->told_authority = xmh_certificate_copy (authority);
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
set_timer (XmhIdentity *self)
{
  gint64 next = get_now () + XMH_DAY_S;

  if (self->own_pair == NULL && self->local != NULL)
    {
      gint64 renewal = xmh_local_get_renewal_time (self->local->certificate);

      /* A renewal that is due but failed (the authority's key is missing) is tried again after a day. */
      if (renewal > get_now ())
        next = MIN (next, renewal);
      if (self->local->not_kept != NULL)
        next = get_now () + RETRY_S;
    }
  xmh_wall_timer_set (self->timer, next);
}

static void
take_local (XmhIdentity    *self,
            XmhLocalResult *result)
{
  g_clear_pointer (&self->local, xmh_local_result_free);
  self->local = result;
  g_ptr_array_unref (self->retired);
  self->retired = g_ptr_array_ref (result->retired);
  if (self->own == NULL)
    g_clear_pointer (&self->own_pair, xmh_own_pair_unref);
  xmh_local_result_log_missing (result, self->logged_names);
  set_timer (self);
  announce (self);
}

static void
on_work_done (GObject      *object,
              GAsyncResult *result,
              gpointer      data)
{
  XmhIdentity *self = XMH_IDENTITY (object);
  g_autoptr(GTask) rotation = g_steal_pointer (&self->rotation);
  g_autoptr(GError) error = NULL;
  XmhLocalResult *local = g_task_propagate_pointer (G_TASK (result), &error);

  self->is_working = FALSE;
  if (local != NULL)
    take_local (self, local);
  else
    {
      g_warning ("the certificate stays as it is: %s", error->message);
      xmh_wall_timer_set (self->timer, get_now () + RETRY_S);
    }

  if (rotation != NULL && local != NULL)
    g_task_return_pointer (rotation, g_strdup (xmh_identity_get_certificate (self)->fingerprint), g_free);
  else if (rotation != NULL)
    g_task_return_error (rotation, g_steal_pointer (&error));
  run_next (self);
}

static void
run_work (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  GError *error = NULL;
  XmhLocalResult *result = xmh_local_serve (data, &error);

  if (result != NULL)
    g_task_return_pointer (task, result, (GDestroyNotify) xmh_local_result_free);
  else
    g_task_return_error (task, error);
}

/* Starts the next piece of work, if there is one and nothing else runs. The task keeps the identity alive, and with it
 * the lock, until the files are complete. */
static void
run_next (XmhIdentity *self)
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
  g_task_set_task_data (task, make_order (self, rotation), (GDestroyNotify) xmh_local_order_free);
  self->rotation = g_steal_pointer (&rotation);
  g_task_run_in_thread (task, run_work);
}

static void
check (XmhIdentity *self)
{
  /* With the user's files the local authority is not even made. */
  if (self->own != NULL && self->own_pair != NULL)
    {
      set_timer (self);
      announce (self);
      return;
    }

  self->check_wanted = TRUE;
  run_next (self);
}

static void
take_own_pair (XmhIdentity *self)
{
  XmhOwnPair *pair = xmh_own_files_get_pair (self->own);

  if (pair == NULL || pair == self->own_pair)
    return;

  g_clear_pointer (&self->own_pair, xmh_own_pair_unref);
  self->own_pair = xmh_own_pair_ref (pair);
}

static void
on_own_changed (XmhOwnFiles *own,
                XmhIdentity *self)
{
  take_own_pair (self);
  check (self);
}

static void
on_host_changed (XmhHost     *host,
                 XmhIdentity *self)
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
set_own_files (XmhIdentity *self,
               XmhOwnFiles *own)
{
  if (self->own != NULL)
    g_signal_handlers_disconnect_by_data (self->own, self);
  g_clear_object (&self->own);
  self->own = own;
  if (own != NULL)
    g_signal_connect (own, "changed", G_CALLBACK (on_own_changed), self);
}

static void
xmh_identity_dispose (GObject *object)
{
  XmhIdentity *self = XMH_IDENTITY (object);

  if (self->host != NULL)
    g_signal_handlers_disconnect_by_data (self->host, self);
  g_clear_object (&self->host);
  set_own_files (self, NULL);
  g_clear_pointer (&self->timer, xmh_wall_timer_free);

  G_OBJECT_CLASS (xmh_identity_parent_class)->dispose (object);
}

static void
xmh_identity_finalize (GObject *object)
{
  XmhIdentity *self = XMH_IDENTITY (object);

  g_queue_clear_full (&self->rotations, g_object_unref);
  g_clear_pointer (&self->local, xmh_local_result_free);
  g_clear_pointer (&self->own_pair, xmh_own_pair_unref);
  g_clear_pointer (&self->told_certificate, xmh_certificate_free);
  g_clear_pointer (&self->told_authority, xmh_certificate_free);
  g_clear_pointer (&self->seen, xmh_seen_free);
  g_clear_pointer (&self->retired, g_ptr_array_unref);
  g_clear_pointer (&self->store, xmh_store_unref);
  g_strfreev (self->extra_names);
  g_strfreev (self->configured_names);
  g_strfreev (self->allowed_names);
  g_clear_pointer (&self->names, xmh_names_unref);
  g_hash_table_unref (self->logged_names);

  G_OBJECT_CLASS (xmh_identity_parent_class)->finalize (object);
}

static void
xmh_identity_get_property (GObject    *object,
                           guint       id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  if (id == PROP_CERTIFICATE)
    g_value_set_boxed (value, xmh_identity_get_certificate (XMH_IDENTITY (object)));
  else
    g_value_take_boxed (value, xmh_identity_get_problems (XMH_IDENTITY (object)));
}

static void
xmh_identity_class_init (XmhIdentityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = xmh_identity_dispose;
  object_class->finalize = xmh_identity_finalize;
  object_class->get_property = xmh_identity_get_property;

  changed_signal = g_signal_new ("changed", XMH_TYPE_IDENTITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_BOOLEAN);

  g_object_class_install_property (object_class, PROP_CERTIFICATE,
                                   g_param_spec_boxed ("certificate", NULL, NULL, XMH_TYPE_CERTIFICATE, flags));
  g_object_class_install_property (object_class, PROP_PROBLEMS,
                                   g_param_spec_boxed ("problems", NULL, NULL, G_TYPE_PTR_ARRAY, flags));
}

static void
xmh_identity_init (XmhIdentity *self)
{
  g_queue_init (&self->rotations);
  self->logged_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->timer = xmh_wall_timer_new (on_timer, self);
}

static gboolean
has_own_files (XmhConfig *config)
{
  return config->cert_file != NULL && config->key_file != NULL;
}

XmhIdentity *
xmh_identity_new (XmhPaths  *paths,
                  XmhHost   *host,
                  XmhConfig *config,
                  GError   **error)
{
  g_autoptr(XmhIdentity) self = g_object_new (XMH_TYPE_IDENTITY, NULL);

  self->host = g_object_ref (host);
  take_config (self, config);
  self->store = xmh_store_open (paths, error);
  if (self->store == NULL)
    return NULL;
  self->seen = xmh_seen_new (xmh_store_get_seen_file (self->store));
  self->retired = xmh_retired_load (xmh_store_get_retired_file (self->store));

  if (has_own_files (config))
    {
      XmhOwnFiles *own = xmh_own_files_new (config->cert_file, config->key_file);

      /* Loaded before its "changed" is connected, which would start work in a thread beside what is done here. */
      xmh_own_files_load (own);
      set_own_files (self, own);
      take_own_pair (self);
    }
  if (self->own_pair == NULL)
    {
      g_autoptr(XmhLocalOrder) order = make_order (self, NULL);
      XmhLocalResult *local = xmh_local_serve (order, error);

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
xmh_identity_apply_config (XmhIdentity *self,
                           XmhConfig   *config)
{
  take_config (self, config);
  update_names (self);
  g_object_notify (G_OBJECT (self), "certificate");
  if (!has_own_files (config))
    set_own_files (self, NULL);
  else if (self->own == NULL || strcmp (xmh_own_files_get_cert_file (self->own), config->cert_file) != 0
           || strcmp (xmh_own_files_get_key_file (self->own), config->key_file) != 0)
    set_own_files (self, xmh_own_files_new (config->cert_file, config->key_file));

  if (self->own != NULL)
    xmh_own_files_load_async (self->own, NULL, NULL);
  check (self);
}

/* The user's pair is served until the local one is ready. */
XmhTlsCredentials *
xmh_identity_get_credentials (XmhIdentity *self)
{
  return self->own_pair != NULL ? self->own_pair->credentials : self->local->credentials;
}

XmhIdentitySource
xmh_identity_get_source (XmhIdentity *self)
{
  return self->own_pair != NULL ? XMH_IDENTITY_FILE : XMH_IDENTITY_LOCAL_AUTHORITY;
}

const XmhCertificate *
xmh_identity_get_certificate (XmhIdentity *self)
{
  return self->own_pair != NULL ? self->own_pair->certificate : self->local->certificate;
}

const XmhCertificate *
xmh_identity_get_authority (XmhIdentity *self)
{
  return self->own_pair != NULL ? self->own_pair->authority : self->local->authority;
}

const char *
xmh_identity_get_certificate_file (XmhIdentity *self)
{
  if (self->own_pair != NULL && self->own != NULL)
    return xmh_own_files_get_cert_file (self->own);

  return xmh_store_get_server_file (self->store);
}

const char *
xmh_identity_get_authority_file (XmhIdentity *self)
{
  return self->own_pair != NULL ? xmh_identity_get_certificate_file (self)
                                : xmh_store_get_authority_file (self->store);
}

gboolean
xmh_identity_is_publicly_trusted (XmhIdentity *self)
{
  return self->own_pair != NULL && self->own != NULL && xmh_own_files_is_publicly_trusted (self->own);
}

XmhHost *
xmh_identity_get_host (XmhIdentity *self)
{
  return self->host;
}

XmhNames *
xmh_identity_get_names (XmhIdentity *self)
{
  return self->names;
}

GPtrArray *
xmh_identity_get_problems (XmhIdentity *self)
{
  GPtrArray *problems = xmh_problem_list_new ();

  if (self->own != NULL)
    xmh_identity_problem_add_own (problems, xmh_own_files_get_cert_file (self->own),
                                  self->own_pair != NULL ? self->own_pair->certificate : NULL,
                                  xmh_own_files_get_error (self->own), get_now ());
  if (self->own_pair == NULL)
    xmh_identity_problem_add_local (problems, self->local, get_now ());

  return problems;
}

const char *const *
xmh_identity_get_left_out (XmhIdentity *self)
{
  static const char *const none[] = { NULL };

  return self->own_pair == NULL ? (const char *const *) self->local->left_out : none;
}

GPtrArray *
xmh_identity_get_retired_authorities (XmhIdentity *self)
{
  return g_ptr_array_ref (self->retired);
}

const char *
xmh_identity_get_hub_id (XmhIdentity *self)
{
  return xmh_store_get_hub_id (self->store);
}

static void
on_own_read (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  g_autoptr(GTask) task = data;
  XmhIdentity *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (!xmh_own_files_load_finish (XMH_OWN_FILES (object), result, &error))
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (xmh_identity_get_certificate (self)->fingerprint), g_free);
}

void
xmh_identity_rotate_async (XmhIdentity        *self,
                           gboolean            authority,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, xmh_identity_rotate_async);
  g_task_set_task_data (task, GINT_TO_POINTER (authority != FALSE), NULL);
  if (self->own_pair != NULL && authority)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE,
                               _("the certificate comes from cert_file: there is no authority of the hub's own"));
      return;
    }
  if (self->own != NULL && self->own_pair != NULL)
    {
      xmh_own_files_load_async (self->own, on_own_read, g_steal_pointer (&task));
      return;
    }

  g_queue_push_tail (&self->rotations, g_steal_pointer (&task));
  run_next (self);
}

char *
xmh_identity_rotate_finish (XmhIdentity  *self,
                            GAsyncResult *result,
                            GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
