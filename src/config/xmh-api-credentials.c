/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-config"

#include "config.h"

#include "config/xmh-api-credentials.h"

#include <glib/gi18n.h>

#include "common/xmh-error.h"
#include "common/xmh-sandbox.h"
#include "config/xmh-config.h"
#include "config/xmh-keys-file.h"
#include "config/xmh-paths.h"

struct _XmhApiCredentials
{
  GObject parent_instance;

  char *keys_file;   /* of the generated key */
  char *config_file; /* that the pair was read from, or NULL */
  XmhApiKey pair;
  XmhApiCredentialsSource source;
  gboolean is_renewing;
};

G_DEFINE_FINAL_TYPE (XmhApiCredentials, xmh_api_credentials, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
xmh_api_credentials_finalize (GObject *object)
{
  XmhApiCredentials *self = XMH_API_CREDENTIALS (object);

  xmh_api_key_clear (&self->pair);
  g_clear_pointer (&self->keys_file, g_free);
  g_clear_pointer (&self->config_file, g_free);
  G_OBJECT_CLASS (xmh_api_credentials_parent_class)->finalize (object);
}

static void
xmh_api_credentials_class_init (XmhApiCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = xmh_api_credentials_finalize;

  /**
   * XmhApiCredentials::changed:
   *
   * Key or secret have changed.
   */
  signals[CHANGED] = g_signal_new ("changed", XMH_TYPE_API_CREDENTIALS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
xmh_api_credentials_init (XmhApiCredentials *self)
{
}

/* Takes what @pair holds. */
static void
take_pair (XmhApiCredentials *self, XmhApiKey *pair)
{
  gboolean changed = g_strcmp0 (self->pair.key, pair->key) != 0 || g_strcmp0 (self->pair.secret, pair->secret) != 0;
  gboolean first = self->pair.key == NULL;

  xmh_api_key_clear (&self->pair);
  self->pair.key = g_steal_pointer (&pair->key);
  self->pair.secret = g_steal_pointer (&pair->secret);
  if (changed && !first)
    g_signal_emit (self, signals[CHANGED], 0);
}

/* One of the two alone is a mistake. It must not lead to a generated key that is unknown to all devices. */
static gboolean
check_config (XmhConfig *config, GError **error)
{
  if ((config->api_key == NULL) == (config->api_secret == NULL))
    return TRUE;

  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, _ ("%s: %s is missing"),
               config->file != NULL ? config->file : _ ("configuration"),
               config->api_key == NULL ? "api_key (LIVEKIT_API_KEY)" : "api_secret (LIVEKIT_API_SECRET)");
  return FALSE;
}

gboolean
xmh_api_credentials_reload (XmhApiCredentials *self, XmhConfig *config, GError **error)
{
  g_auto(XmhApiKey) pair = { NULL, NULL };

  if (!check_config (config, error))
    return FALSE;

  if (config->api_key == NULL && !xmh_keys_file_load_or_create (self->keys_file, &pair, error))
    return FALSE;
  self->source = config->api_key == NULL        ? XMH_API_CREDENTIALS_GENERATED
                 : config->api_from_environment ? XMH_API_CREDENTIALS_ENVIRONMENT
                                                : XMH_API_CREDENTIALS_CONFIG_FILE;
  if (config->api_key != NULL)
    {
      pair.key = g_strdup (config->api_key);
      pair.secret = g_strdup (config->api_secret);
    }

  g_free (self->config_file);
  self->config_file = g_strdup (config->file);
  take_pair (self, &pair);
  return TRUE;
}

XmhApiCredentials *
xmh_api_credentials_new (XmhConfig *config, XmhPaths *paths, GError **error)
{
  g_autoptr(XmhApiCredentials) self = g_object_new (XMH_TYPE_API_CREDENTIALS, NULL);

  self->keys_file = g_build_filename (paths->data_dir, "livekit-keys.yaml", NULL);
  if (!xmh_api_credentials_reload (self, config, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
xmh_api_credentials_get_key (XmhApiCredentials *self)
{
  return self->pair.key;
}

const char *
xmh_api_credentials_get_secret (XmhApiCredentials *self)
{
  return self->pair.secret;
}

XmhApiCredentialsSource
xmh_api_credentials_get_source (XmhApiCredentials *self)
{
  return self->source;
}

const char *
xmh_api_credentials_get_file (XmhApiCredentials *self)
{
  switch (self->source)
    {
    case XMH_API_CREDENTIALS_CONFIG_FILE:
      return self->config_file;
    case XMH_API_CREDENTIALS_GENERATED:
      return self->keys_file;
    case XMH_API_CREDENTIALS_ENVIRONMENT:
    default:
      return NULL;
    }
}

gboolean
xmh_api_credentials_are_public (XmhApiCredentials *self)
{
  return xmh_api_key_is_public (&self->pair);
}

XmhProblem *
xmh_api_credentials_get_problem (XmhApiCredentials *self)
{
  if (!xmh_api_credentials_are_public (self))
    return NULL;

  return xmh_problem_new ("public-credentials", xmh_sandbox_insert_command (_ ("Run “%s credentials renew”")),
                          _ ("You are using the published default API key and secret, which anyone can look up"));
}

/* What the thread works on. It shares nothing with the object, which stays in use. */
typedef struct
{
  char *file;
  XmhApiCredentialsSource source;
  XmhApiKey pair;
} Renewal;

static void
renewal_free (Renewal *renewal)
{
  xmh_api_key_clear (&renewal->pair);
  g_free (renewal->file);
  g_free (renewal);
}

static void
write_renewed (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Renewal *renewal = data;
  gboolean is_written;
  GError *error = NULL;

  xmh_api_key_generate (&renewal->pair);
  if (renewal->source == XMH_API_CREDENTIALS_CONFIG_FILE)
    is_written = xmh_keys_file_renew_in_config (renewal->file, &renewal->pair, &error);
  else
    is_written = xmh_keys_file_renew (renewal->file, &renewal->pair, &error);

  if (is_written)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
xmh_api_credentials_renew_async (XmhApiCredentials *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  const char *file = xmh_api_credentials_get_file (self);
  Renewal *renewal;

  g_task_set_source_tag (task, xmh_api_credentials_renew_async);
  if (file == NULL)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_NOT_AVAILABLE, "%s",
                               _ ("the key comes from the environment; change LIVEKIT_API_KEY and "
                                  "LIVEKIT_API_SECRET there"));
      return;
    }
  if (self->is_renewing)
    {
      g_task_return_new_error (task, XMH_ERROR, XMH_ERROR_REFUSED, "%s", _ ("the key is already being renewed"));
      return;
    }

  self->is_renewing = TRUE;
  renewal = g_new0 (Renewal, 1);
  renewal->file = g_strdup (file);
  renewal->source = self->source;
  g_task_set_task_data (task, renewal, (GDestroyNotify) renewal_free);
  g_task_run_in_thread (task, write_renewed);
}

gboolean
xmh_api_credentials_renew_finish (XmhApiCredentials *self, GAsyncResult *result, GError **error)
{
  Renewal *renewal = g_task_get_task_data (G_TASK (result));

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (renewal != NULL)
    self->is_renewing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;

  g_message ("a new LiveKit key and secret are in %s; the old file is beside it as %s.backup", renewal->file,
             renewal->file);
  /* A reload may have found another pair meanwhile. */
  if (renewal->source == self->source && g_strcmp0 (renewal->file, xmh_api_credentials_get_file (self)) == 0)
    take_pair (self, &renewal->pair);
  return TRUE;
}
