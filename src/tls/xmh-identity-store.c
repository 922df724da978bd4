/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-identity-store.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-file.h"
#include "common/xmh-lock.h"
#include "config/xmh-paths.h"
#include "tls/xmh-generations.h"
#include "tls/xmh-retired-authorities.h"
#include "tls/xmh-secret.h"

struct _XmhIdentityStore
{
  gatomicrefcount ref_count;
  XmhLock *lock;
  char *data_dir;
  char *state_dir;
  char *server_file;
  char *authority_file;
  char *authority_key_file;
  char *retired_file;
  char *seen_file;
  char *hub_id;
  XmhGenerations *generations;
  XmhKeyPair *unsaved; /* the server certificate that is served and could not be written, or NULL */
};

static XmhCertificate *
parse_certificate (GBytes *pem)
{
  gsize size = 0;
  const char *text = pem != NULL ? g_bytes_get_data (pem, &size) : NULL;

  return text != NULL ? xmh_certificate_new_from_pem (text, (gssize) size, NULL) : NULL;
}

/* Devices keep trusting an authority that the hub no longer uses. The user must be told to remove it from them. */
static gboolean
retire (XmhIdentityStore *self, const XmhCertificate *certificate)
{
  g_autoptr(GError) error = NULL;

  if (xmh_retired_authorities_add (self->retired_file, certificate, &error))
    return TRUE;

  g_warning ("the retired authority %s is not remembered: %s", certificate->common_name, error->message);
  return FALSE;
}

/* A removed generation's authority is retired, unless it is still in use. If that cannot be recorded, the generation
 * stays. */
static gboolean
on_generation_end (GBytes *authority, gpointer data)
{
  XmhIdentityStore *self = data;
  g_autoptr(XmhCertificate) old = parse_certificate (authority);
  g_autoptr(GBytes) pem = xmh_generations_read (self->generations, XMH_KEPT_AUTHORITY, NULL);
  g_autoptr(XmhCertificate) current = parse_certificate (pem);

  return old == NULL || xmh_certificate_equal (old, current) || retire (self, old);
}

XmhIdentityStore *
xmh_identity_store_ref (XmhIdentityStore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmh_identity_store_unref (XmhIdentityStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  xmh_generations_free (self->generations);
  g_clear_pointer (&self->unsaved, xmh_key_pair_free);
  g_clear_pointer (&self->lock, xmh_lock_free);
  g_free (self->data_dir);
  g_free (self->state_dir);
  g_free (self->server_file);
  g_free (self->authority_file);
  g_free (self->authority_key_file);
  g_free (self->retired_file);
  g_free (self->seen_file);
  g_free (self->hub_id);
  g_free (self);
}

const char *
xmh_identity_store_get_server_file (XmhIdentityStore *self)
{
  return self->server_file;
}

const char *
xmh_identity_store_get_authority_file (XmhIdentityStore *self)
{
  return self->authority_file;
}

const char *
xmh_identity_store_get_retired_file (XmhIdentityStore *self)
{
  return self->retired_file;
}

const char *
xmh_identity_store_get_seen_file (XmhIdentityStore *self)
{
  return self->seen_file;
}

const char *
xmh_identity_store_get_hub_id (XmhIdentityStore *self)
{
  return self->hub_id;
}

/* A random UUID that identifies this hub, whatever its host name and authority are. It is not a secret. One that cannot
 * be saved is another at the next start. */
static char *
ensure_hub_id (XmhIdentityStore *self)
{
  g_autofree char *file = g_build_filename (self->state_dir, "hub-id", NULL);
  g_autoptr(GBytes) content = xmh_secret_read_file (file, NULL);
  g_autofree char *id = content != NULL ? g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content))
                                        : NULL;
  g_autoptr(GError) error = NULL;

  if (id != NULL && g_uuid_string_is_valid (g_strstrip (id)))
    return g_steal_pointer (&id);

  g_free (id);
  id = g_uuid_string_random ();
  if (!xmh_file_replace (file, id, strlen (id), 0600, &error))
    g_warning ("profiles for Apple's devices will not replace each other: %s", error->message);
  return g_steal_pointer (&id);
}

/* %NULL unless the two belong together. */
static XmhKeyPair *
make_pair (GBytes *chain, GBytes *key)
{
  g_autoptr(XmhKeyPair) pair = chain != NULL && key != NULL ? xmh_key_pair_new (chain, key) : NULL;

  return pair != NULL && xmh_key_pair_is_whole (pair) ? g_steal_pointer (&pair) : NULL;
}

/* Takes the authority from an older hub's journal, which is the certificate followed by the key. Steps that were done
 * before can be repeated. */
static gboolean
finish_journal (XmhIdentityStore *self, GError **error)
{
  g_autofree char *file = g_build_filename (self->data_dir, "authority.new", NULL);
  g_autoptr(GBytes) journal = xmh_secret_read_file (file, NULL);
  g_autoptr(XmhKeyPair) pair = make_pair (journal, journal);
  g_autoptr(XmhCertificate) certificate = pair != NULL ? xmh_key_pair_get_certificate (pair, NULL) : NULL;
  g_autofree char *aside = xmh_file_name_aside (file);
  g_autoptr(GBytes) pem = NULL;
  g_autoptr(GBytes) key = NULL;
  const char *text, *begin;
  gsize size;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;

  g_message ("a change of the authority that was cut short is brought to its end");
  if (certificate == NULL)
    {
      /* A person may still repair it. */
      if (g_rename (file, aside) == 0)
        g_warning ("%s could not be used and is now %s", file, aside);
      return TRUE;
    }

  text = g_bytes_get_data (journal, &size);
  begin = g_strstr_len (text, (gssize) size, "-----BEGIN PRIVATE KEY-----");
  key = begin != NULL ? xmh_secret_copy (begin, size - (gsize) (begin - text)) : g_bytes_ref (journal);
  pem = g_bytes_new (certificate->pem, strlen (certificate->pem));
  if (!xmh_generations_replace (self->generations,
                                (GBytes *[XMH_N_KEPT]){ [XMH_KEPT_AUTHORITY] = pem, [XMH_KEPT_AUTHORITY_KEY] = key },
                                error))
    return FALSE;

  g_unlink (file);
  return TRUE;
}

/* Opens the files, after ending what a killed process had begun.
 * @error: %XMH_ERROR_BUSY when another process holds the lock */
XmhIdentityStore *
xmh_identity_store_open (XmhPaths *paths, GError **error)
{
  /* Earlier hubs wrote the four files one by one. */
  static const char *const of_data[] = { "authority.crt",  "authority.key",  "authority.new",
                                         "web-server.crt", "web-server.key", NULL };
  static const char *const of_state[] = { "addresses.ini", "hub-id", "retired-authorities.ini", NULL };
  g_autoptr(XmhIdentityStore) self = g_new0 (XmhIdentityStore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data_dir = g_strdup (paths->data_dir);
  self->state_dir = g_strdup (paths->state_dir);
  self->server_file = g_build_filename (paths->data_dir, "web-server.crt", NULL);
  self->authority_file = g_build_filename (paths->data_dir, "authority.crt", NULL);
  self->authority_key_file = g_build_filename (paths->data_dir, "authority.key", NULL);
  self->retired_file = g_build_filename (paths->state_dir, "retired-authorities.ini", NULL);
  self->seen_file = g_build_filename (paths->state_dir, "addresses.ini", NULL);
  self->generations = xmh_generations_new (paths->data_dir, on_generation_end, self);

  if (!xmh_folder_ensure (paths->data_dir, 0700, error) || !xmh_folder_ensure (paths->state_dir, 0700, error))
    return NULL;
  self->lock = xmh_lock_new (paths->data_dir, error);
  if (self->lock == NULL)
    return NULL;

  xmh_file_remove_leftovers (self->data_dir, of_data);
  xmh_file_remove_leftovers (self->state_dir, of_state);
  xmh_generations_recover (self->generations);
  if (!finish_journal (self, error))
    return NULL;

  self->hub_id = ensure_hub_id (self);
  return g_steal_pointer (&self);
}

/* The authorities in the server certificate's file, behind the server certificate. */
static GPtrArray *
list_authorities_of_chain (XmhIdentityStore *self)
{
  g_autoptr(GBytes) chain = xmh_generations_read (self->generations, XMH_KEPT_SERVER, NULL);
  gsize size = 0;
  const char *text = chain != NULL ? g_bytes_get_data (chain, &size) : NULL;
  GPtrArray *list = text != NULL ? xmh_certificate_list_from_pem (text, (gssize) size, NULL) : NULL;

  if (list == NULL)
    return g_ptr_array_new ();

  for (guint i = list->len; i-- > 0;)
    if (i == 0 || !((const XmhCertificate *) g_ptr_array_index (list, i))->is_authority)
      g_ptr_array_remove_index (list, i);
  return list;
}

static XmhKeyPair *
restore_from_chain (XmhIdentityStore *self, GBytes *key)
{
  g_autoptr(GPtrArray) authorities = list_authorities_of_chain (self);

  for (guint i = 0; i < authorities->len; i++)
    {
      const XmhCertificate *certificate = g_ptr_array_index (authorities, i);
      g_autoptr(GBytes) pem = g_bytes_new (certificate->pem, strlen (certificate->pem));
      g_autoptr(XmhKeyPair) pair = make_pair (pem, key);

      if (pair == NULL)
        continue;
      g_warning ("%s was missing or damaged: restored from %s", self->authority_file, self->server_file);
      if (!xmh_generations_replace (self->generations, (GBytes *[XMH_N_KEPT]){ [XMH_KEPT_AUTHORITY] = pem }, NULL))
        g_warning ("%s could not be written", self->authority_file);
      return g_steal_pointer (&pair);
    }

  return NULL;
}

/* Whether a file exists but cannot be read now: permissions, a volume that is not mounted, too many open files. */
static gboolean
is_unreadable (const GError *error)
{
  return error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* A pair with the certificate alone, which devices trust. */
static XmhKeyPair *
make_keyless (GBytes *pem)
{
  g_autoptr(XmhCertificate) certificate = parse_certificate (pem);
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);

  if (certificate == NULL || !certificate->is_authority)
    return NULL;

  first = g_bytes_new (certificate->pem, strlen (certificate->pem));
  return xmh_key_pair_new (first, nothing);
}

/* @pair: (out) (nullable): the authority; without a usable key (an empty one) when it is keyless; %NULL when its
 *   certificate cannot be read either
 * @reason: (out) (nullable): why the key cannot be used
 * Returns: what there is */
XmhAuthorityState
xmh_identity_store_load_authority (XmhIdentityStore *self, XmhKeyPair **pair, char **reason)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) key_error = NULL;
  g_autoptr(GBytes) pem = xmh_generations_read (self->generations, XMH_KEPT_AUTHORITY, &error);
  g_autoptr(GBytes) key = xmh_generations_read (self->generations, XMH_KEPT_AUTHORITY_KEY, &key_error);

  *pair = make_pair (pem, key);
  *reason = NULL;
  if (*pair == NULL && key != NULL)
    *pair = restore_from_chain (self, key);
  if (*pair != NULL)
    return XMH_AUTHORITY_GOOD;

  *pair = make_keyless (pem);
  if (is_unreadable (key_error) || is_unreadable (error))
    {
      *reason = g_strdup (is_unreadable (key_error) ? key_error->message : error->message);
      return XMH_AUTHORITY_UNREADABLE;
    }
  if (*pair == NULL)
    return XMH_AUTHORITY_ABSENT;

  *reason = key_error != NULL ? g_strdup (key_error->message)
                              : g_strdup_printf (_ ("%s: damaged, or the key of another certificate authority"),
                                                 self->authority_key_file);
  return XMH_AUTHORITY_KEYLESS;
}

static gboolean
keep_copy (XmhIdentityStore *self, XmhKeptFile file, const char *path, GError **error)
{
  g_autoptr(GError) read_error = NULL;
  g_autoptr(GBytes) content = xmh_generations_read (self->generations, file, &read_error);
  g_autofree char *earlier = g_strconcat (path, ".damaged", NULL);
  g_autoptr(GBytes) earlier_content = content != NULL ? xmh_secret_read_file (earlier, NULL) : NULL;
  g_autofree char *copy = xmh_file_name_aside (path);
  gsize size;
  const void *bytes;

  if (content == NULL && g_error_matches (read_error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES))
    {
      /* It passes, and nothing is wrong with the file. */
      g_propagate_error (error, g_steal_pointer (&read_error));
      return FALSE;
    }
  if (content == NULL)
    return !is_unreadable (read_error) || xmh_generations_set_aside (self->generations, file, error);

  /* An attempt before this one may have made the copy and failed later. */
  if (earlier_content != NULL && g_bytes_equal (earlier_content, content))
    return TRUE;

  bytes = g_bytes_get_data (content, &size);
  if (!xmh_file_replace (copy, bytes, size, 0600, error))
    return FALSE;

  g_warning ("%s could not be used; a copy is kept as %s", path, copy);
  return TRUE;
}

/* A key without its certificate, or a certificate without its key, is not overwritten: a backup may restore the other
 * part. */
static gboolean
keep_remains (XmhIdentityStore *self, GError **error)
{
  g_autoptr(GBytes) pem = xmh_generations_read (self->generations, XMH_KEPT_AUTHORITY, NULL);
  g_autoptr(GBytes) key = xmh_generations_read (self->generations, XMH_KEPT_AUTHORITY_KEY, NULL);
  g_autoptr(XmhKeyPair) old = make_pair (pem, key);

  return old != NULL || (keep_copy (self, XMH_KEPT_AUTHORITY, self->authority_file, error) &&
                         keep_copy (self, XMH_KEPT_AUTHORITY_KEY, self->authority_key_file, error));
}

/* Skips a certificate of the older kind, which was authority and server certificate in one.
 * Returns: (transfer full) (nullable): the server certificate and its key, if they can be read and belong together; the
 *   one that could not be written, if there is one */
XmhKeyPair *
xmh_identity_store_load_server (XmhIdentityStore *self)
{
  g_autoptr(GBytes) chain = NULL;
  g_autoptr(GBytes) key = NULL;
  g_autoptr(XmhCertificate) certificate = NULL;

  if (self->unsaved != NULL)
    return xmh_key_pair_new (self->unsaved->chain, self->unsaved->key);

  chain = xmh_generations_read (self->generations, XMH_KEPT_SERVER, NULL);
  certificate = parse_certificate (chain);
  if (certificate != NULL && certificate->is_authority)
    {
      g_message ("%s is of an older kind (an authority served as it is) and is replaced: devices install the new "
                 "authority once",
                 self->server_file);
      retire (self, certificate);
      return NULL;
    }

  key = xmh_generations_read (self->generations, XMH_KEPT_SERVER_KEY, NULL);
  return make_pair (chain, key);
}

/* The authority of the server certificate that is there, if its own file cannot be read: it is remembered as retired
 * too. */
static XmhCertificate *
find_unreadable_authority (XmhIdentityStore *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) own = xmh_generations_read (self->generations, XMH_KEPT_AUTHORITY, &error);
  g_autoptr(GPtrArray) authorities = NULL;

  if (own != NULL || !is_unreadable (error))
    return NULL;

  authorities = list_authorities_of_chain (self);
  return authorities->len > 0 ? xmh_certificate_copy (g_ptr_array_index (authorities, 0)) : NULL;
}

/* Everything changes in one step: a killed process leaves either the old files or the new ones.
 * @authority: (nullable): a new authority; the present one is recorded as retired
 * @server: the server certificate and its key
 * Returns: whether it is on disk; otherwise nothing has changed */
gboolean
xmh_identity_store_save (XmhIdentityStore *self, const XmhKeyPair *authority, const XmhKeyPair *server, GError **error)
{
  GBytes *changes[XMH_N_KEPT] = { [XMH_KEPT_SERVER] = server->chain, [XMH_KEPT_SERVER_KEY] = server->key };
  g_autoptr(XmhCertificate) old = authority != NULL ? find_unreadable_authority (self) : NULL;

  if (authority != NULL)
    {
      changes[XMH_KEPT_AUTHORITY] = authority->chain;
      changes[XMH_KEPT_AUTHORITY_KEY] = authority->key;
      if (!keep_remains (self, error))
        return FALSE;
    }
  if (!xmh_generations_replace (self->generations, changes, error))
    return FALSE;

  if (old != NULL)
    retire (self, old);
  g_clear_pointer (&self->unsaved, xmh_key_pair_free);
  return TRUE;
}

/* xmh_identity_store_load_server() returns it until it, or another one, is written.
 * @server: a server certificate that is served and could not be written */
void
xmh_identity_store_remember_unsaved (XmhIdentityStore *self, const XmhKeyPair *server)
{
  XmhKeyPair *copy = xmh_key_pair_new (server->chain, server->key);

  g_clear_pointer (&self->unsaved, xmh_key_pair_free);
  self->unsaved = copy;
}

gboolean
xmh_identity_store_has_unsaved (XmhIdentityStore *self)
{
  return self->unsaved != NULL;
}

void
xmh_identity_store_save_seen (XmhIdentityStore *self, const char *text)
{
  g_autoptr(GError) error = NULL;

  if (!xmh_file_replace (self->seen_file, text, strlen (text), 0600, &error))
    g_warning ("when addresses were seen is not remembered: %s", error->message);
}
