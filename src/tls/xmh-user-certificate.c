/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-user-certificate.h"

#include <string.h>
#include <sys/stat.h>

#include "common/xmh-error.h"
#include "host/xmh-path-watch.h"

/* Events come in bursts: certificate and key are two files. */
#define QUIET_MS 200
/* Between the two writes the pair does not match. That is not reported until this time has passed. */
#define GRACE_MS 1000
/* Where a part of the path is missing or cannot be watched. */
#define MISSING_POLL_S 1
/* For file systems that report nothing (network file systems), and for time that passes. */
#define SLOW_POLL_S 30

/* What distinguishes a file from another one of the same name. */
typedef struct
{
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec modified;
  struct timespec changed;
} Stamp;

typedef struct
{
  Stamp stamps[2]; /* in: of the last attempt; out: of this one */
  gboolean is_forced;
} Attempt;

struct _XmhUserCertificate
{
  GObject parent_instance;

  char *cert_file;
  char *key_file;
  XmhPathWatch *watch;
  guint timer_id;

  XmhUserPair *pair; /* the last good one */
  GError *error;     /* why what is on disk is not served, if it is not */
  gboolean is_trusted;

  Stamp stamps[2];
  gboolean is_loading;
  gboolean is_again_wanted;
  gboolean is_in_grace; /* the last attempt failed, and is repeated before that is reported */
  GQueue waiting;       /* of GTask, for callers that asked for an attempt */
};

G_DEFINE_FINAL_TYPE (XmhUserCertificate, xmh_user_certificate, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void start_attempt (XmhUserCertificate *self, gboolean is_forced);
static void schedule (XmhUserCertificate *self, guint delay_ms);

static void
get_stamp (const char *file, Stamp *stamp)
{
  struct stat status = { 0 };

  if (stat (file, &status) != 0)
    return;

  stamp->device = status.st_dev;
  stamp->inode = status.st_ino;
  stamp->size = status.st_size;
  stamp->modified = status.st_mtim;
  stamp->changed = status.st_ctim;
}

/* Whether the files have changed since the last attempt. The stamps are taken before the files are read, so that a
 * change meanwhile is seen the next time. */
static gboolean
take_stamps (XmhUserCertificate *self, Attempt *attempt)
{
  Stamp stamps[2];
  gboolean differ;

  /* Padding is compared too. */
  memset (stamps, 0, sizeof stamps);
  get_stamp (self->cert_file, &stamps[0]);
  get_stamp (self->key_file, &stamps[1]);
  differ = memcmp (stamps, attempt->stamps, sizeof stamps) != 0;
  memcpy (attempt->stamps, stamps, sizeof stamps);
  return differ;
}

static void
run_trust (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_boolean (task, xmh_user_pair_is_publicly_trusted (data));
}

static void
on_trust_known (GObject *object, GAsyncResult *result, gpointer data)
{
  XmhUserCertificate *self = XMH_USER_CERTIFICATE (object);
  gboolean trusted = g_task_propagate_boolean (G_TASK (result), NULL);

  if (g_task_get_task_data (G_TASK (result)) != self->pair || trusted == self->is_trusted)
    return;

  self->is_trusted = trusted;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
ask_trust (XmhUserCertificate *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, on_trust_known, NULL);

  g_task_set_source_tag (task, ask_trust);
  g_task_set_task_data (task, xmh_user_pair_ref (self->pair), (GDestroyNotify) xmh_user_pair_unref);
  g_task_run_in_thread (task, run_trust);
}

static void
take_pair (XmhUserCertificate *self, XmhUserPair *pair)
{
  gboolean is_same = self->pair != NULL && xmh_certificate_equal (self->pair->certificate, pair->certificate);

  g_clear_pointer (&self->pair, xmh_user_pair_unref);
  self->pair = pair;
  g_clear_error (&self->error);
  if (!is_same)
    {
      self->is_trusted = FALSE;
      g_message ("%s is served, SHA-256 %s", self->cert_file, pair->certificate->fingerprint);
      ask_trust (self);
    }
}

static gboolean
on_timer (gpointer data)
{
  XmhUserCertificate *self = data;

  self->timer_id = 0;
  /* Time alone can end an error: a certificate becomes valid without a change of the files. */
  start_attempt (self, self->error != NULL || self->is_in_grace);
  return G_SOURCE_REMOVE;
}

static void
schedule (XmhUserCertificate *self, guint delay_ms)
{
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add (delay_ms, on_timer, self);
}

static void
on_path_changed (gpointer data)
{
  schedule (data, QUIET_MS);
}

static void
answer_waiting (XmhUserCertificate *self)
{
  GTask *task;

  while ((task = g_queue_pop_head (&self->waiting)) != NULL)
    {
      if (self->error != NULL)
        g_task_return_error (task, g_error_copy (self->error));
      else
        g_task_return_boolean (task, TRUE);
      g_object_unref (task);
    }
}

/* Takes the outcome of an attempt; both are NULL when the files are the same as before. */
static void
conclude (XmhUserCertificate *self, XmhUserPair *pair, GError *error)
{
  gboolean is_first_failure = error != NULL && self->pair != NULL && self->error == NULL && !self->is_in_grace &&
                              g_queue_is_empty (&self->waiting);

  self->is_in_grace = is_first_failure;
  if (is_first_failure)
    {
      g_error_free (error);
      schedule (self, GRACE_MS);
      return;
    }

  if (pair != NULL)
    take_pair (self, pair);
  else if (error != NULL)
    {
      /* Each new reason is logged once. */
      if (self->error == NULL || g_strcmp0 (self->error->message, error->message) != 0)
        g_warning ("%s", error->message);
      g_clear_error (&self->error);
      self->error = error;
    }
  g_clear_handle_id (&self->timer_id, g_source_remove);
  self->timer_id = g_timeout_add_seconds (xmh_path_watch_is_complete (self->watch) ? SLOW_POLL_S : MISSING_POLL_S,
                                          on_timer, self);
  if (pair != NULL || error != NULL)
    g_signal_emit (self, signals[CHANGED], 0);
  answer_waiting (self);
}

static void
run_attempt (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  XmhUserCertificate *self = source;
  Attempt *attempt = data;
  GError *error = NULL;
  XmhUserPair *pair;

  /* The thread reads nothing of @self but the two paths, which never change. */
  if (!take_stamps (self, attempt) && !attempt->is_forced)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }

  pair = xmh_user_pair_load (self->cert_file, self->key_file, g_get_real_time () / G_USEC_PER_SEC, &error);
  if (pair != NULL)
    g_task_return_pointer (task, pair, (GDestroyNotify) xmh_user_pair_unref);
  else
    g_task_return_error (task, error);
}

static void
on_attempt_done (GObject *object, GAsyncResult *result, gpointer data)
{
  XmhUserCertificate *self = XMH_USER_CERTIFICATE (object);
  Attempt *attempt = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  XmhUserPair *pair = g_task_propagate_pointer (G_TASK (result), &error);
  gboolean again = self->is_again_wanted;

  self->is_loading = FALSE;
  self->is_again_wanted = FALSE;
  memcpy (self->stamps, attempt->stamps, sizeof self->stamps);
  conclude (self, pair, error);
  if (again)
    start_attempt (self, FALSE);
}

static void
renew_watch (XmhUserCertificate *self)
{
  const char *paths[] = { self->cert_file, self->key_file, NULL };

  g_clear_pointer (&self->watch, xmh_path_watch_free);
  self->watch = xmh_path_watch_new (paths, on_path_changed, self);
}

static void
start_attempt (XmhUserCertificate *self, gboolean is_forced)
{
  g_autoptr(GTask) task = NULL;
  Attempt *attempt;

  if (self->is_loading)
    {
      self->is_again_wanted = TRUE;
      return;
    }

  /* Watched first, so that changes while it is read are noticed. */
  renew_watch (self);
  self->is_loading = TRUE;
  task = g_task_new (self, NULL, on_attempt_done, NULL);
  g_task_set_source_tag (task, start_attempt);
  attempt = g_new0 (Attempt, 1);
  memcpy (attempt->stamps, self->stamps, sizeof attempt->stamps);
  attempt->is_forced = is_forced;
  g_task_set_task_data (task, attempt, g_free);
  g_task_run_in_thread (task, run_attempt);
}

static void
xmh_user_certificate_dispose (GObject *object)
{
  XmhUserCertificate *self = XMH_USER_CERTIFICATE (object);

  g_clear_handle_id (&self->timer_id, g_source_remove);
  g_clear_pointer (&self->watch, xmh_path_watch_free);

  G_OBJECT_CLASS (xmh_user_certificate_parent_class)->dispose (object);
}

static void
xmh_user_certificate_finalize (GObject *object)
{
  XmhUserCertificate *self = XMH_USER_CERTIFICATE (object);

  g_clear_pointer (&self->pair, xmh_user_pair_unref);
  g_clear_error (&self->error);
  g_free (self->cert_file);
  g_free (self->key_file);

  G_OBJECT_CLASS (xmh_user_certificate_parent_class)->finalize (object);
}

static void
xmh_user_certificate_class_init (XmhUserCertificateClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = xmh_user_certificate_dispose;
  object_class->finalize = xmh_user_certificate_finalize;

  signals[CHANGED] = g_signal_new ("changed", XMH_TYPE_USER_CERTIFICATE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
xmh_user_certificate_init (XmhUserCertificate *self)
{
  g_queue_init (&self->waiting);
}

/* @cert_file: absolute path of the certificate chain
 * @key_file: absolute path of its key
 * Returns: (transfer full): the files; nothing is read yet */
XmhUserCertificate *
xmh_user_certificate_new (const char *cert_file, const char *key_file)
{
  XmhUserCertificate *self = g_object_new (XMH_TYPE_USER_CERTIFICATE, NULL);

  self->cert_file = g_strdup (cert_file);
  self->key_file = g_strdup (key_file);
  return self;
}

/* Reads them and watches them from then on. Blocks on files: for the start. */
void
xmh_user_certificate_load (XmhUserCertificate *self)
{
  Attempt attempt = { 0 };
  GError *error = NULL;
  XmhUserPair *pair;

  renew_watch (self);
  take_stamps (self, &attempt);
  pair = xmh_user_pair_load (self->cert_file, self->key_file, g_get_real_time () / G_USEC_PER_SEC, &error);
  memcpy (self->stamps, attempt.stamps, sizeof self->stamps);
  conclude (self, pair, error);
}

/* Reads them, whether or not they seem to have changed, and watches them from then on. */
void
xmh_user_certificate_load_async (XmhUserCertificate *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, xmh_user_certificate_load_async);
  g_queue_push_tail (&self->waiting, task);
  start_attempt (self, TRUE);
}

gboolean
xmh_user_certificate_load_finish (XmhUserCertificate *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
xmh_user_certificate_get_cert_file (XmhUserCertificate *self)
{
  return self->cert_file;
}

const char *
xmh_user_certificate_get_key_file (XmhUserCertificate *self)
{
  return self->key_file;
}

/* Returns: (transfer none) (nullable): the last good pair */
XmhUserPair *
xmh_user_certificate_get_pair (XmhUserCertificate *self)
{
  return self->pair;
}

/* Returns: (transfer none) (nullable): why the files on disk are not served */
const GError *
xmh_user_certificate_get_error (XmhUserCertificate *self)
{
  return self->error;
}

/* Returns: whether this system trusts the chain; checked in a thread after each change, %FALSE until then */
gboolean
xmh_user_certificate_is_publicly_trusted (XmhUserCertificate *self)
{
  return self->is_trusted;
}
