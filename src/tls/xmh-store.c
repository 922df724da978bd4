/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-identity"

#include "config.h"

#include "tls/xmh-store.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-file.h"
#include "tls/xmh-generations.h"
#include "tls/xmh-retired.h"
#include "tls/xmh-secret.h"

struct _XmhStore
{
  gatomicrefcount ref_count;
  char *data_dir;
  char *state_dir;
  char *server_file;
  char *authority_file;
  char *authority_key_file;
  char *journal_file;           /* what an older hub leaves behind: an authority on its way to its two files */
  char *retired_file;
  char *id_file;
  XmhGenerations *generations;
  XmhKeyPair *unkept;           /* the server certificate that is served and could not be written, or NULL */
};

static XmhCertificate *
parse_certificate (GBytes *pem)
{
  gsize size = 0;
  const char *text = pem != NULL ? g_bytes_get_data (pem, &size) : NULL;

  return text != NULL ? xmh_certificate_new_from_pem (text, (gssize) size, NULL) : NULL;
}

static XmhCertificate *
read_certificate (XmhStore   *self,
                  XmhKeptFile file)
{
  g_autoptr(GBytes) pem = xmh_generations_read (self->generations, file, NULL);

  return parse_certificate (pem);
}

/* Devices go on trusting an authority that the hub no longer uses: somebody has to be told to remove it. */
static gboolean
retire (XmhStore             *self,
        const XmhCertificate *certificate)
{
  g_autoptr(GError) error = NULL;

  if (xmh_retired_add (self->retired_file, certificate, &error))
    return TRUE;

  g_warning ("the retired authority %s is not remembered: %s", certificate->common_name, error->message);
  return FALSE;
}

/* With a generation goes its authority, unless today's is the same. What cannot be remembered is not forgotten. */
static gboolean
on_generation_end (GBytes  *authority,
                   gpointer data)
{
  XmhStore *self = data;
  g_autoptr(XmhCertificate) old = parse_certificate (authority);
  g_autoptr(XmhCertificate) current = read_certificate (self, XMH_KEPT_AUTHORITY);

  return old == NULL || xmh_certificate_equal (old, current) || retire (self, old);
}

/* Returns: (transfer full): the store; nothing is read yet */
XmhStore *
xmh_store_new (const char *data_dir,
               const char *state_dir)
{
  XmhStore *self = g_new0 (XmhStore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data_dir = g_strdup (data_dir);
  self->state_dir = g_strdup (state_dir);
  self->server_file = g_build_filename (data_dir, "web-server.crt", NULL);
  self->authority_file = g_build_filename (data_dir, "authority.crt", NULL);
  self->authority_key_file = g_build_filename (data_dir, "authority.key", NULL);
  self->journal_file = g_build_filename (data_dir, "authority.new", NULL);
  self->retired_file = g_build_filename (state_dir, "retired-authorities.ini", NULL);
  self->id_file = g_build_filename (state_dir, "hub-id", NULL);
  self->generations = xmh_generations_new (data_dir, on_generation_end, self);
  return self;
}

XmhStore *
xmh_store_ref (XmhStore *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
xmh_store_unref (XmhStore *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  xmh_generations_free (self->generations);
  g_clear_pointer (&self->unkept, xmh_key_pair_free);
  g_free (self->data_dir);
  g_free (self->state_dir);
  g_free (self->server_file);
  g_free (self->authority_file);
  g_free (self->authority_key_file);
  g_free (self->journal_file);
  g_free (self->retired_file);
  g_free (self->id_file);
  g_free (self);
}

const char *
xmh_store_get_server_file (XmhStore *self)
{
  return self->server_file;
}

const char *
xmh_store_get_authority_file (XmhStore *self)
{
  return self->authority_file;
}

const char *
xmh_store_get_retired_file (XmhStore *self)
{
  return self->retired_file;
}

/* What tells this hub from others for good, whatever its host is called and whichever authority it has: a random
 * UUID, made when there is none. It is no secret.
 * Returns: (transfer full): the UUID; one that could not be kept is another at the next start */
char *
xmh_store_ensure_hub_id (XmhStore *self)
{
  g_autoptr(GBytes) content = xmh_secret_read_file (self->id_file, NULL);
  g_autofree char *id = content != NULL ? g_strndup (g_bytes_get_data (content, NULL), g_bytes_get_size (content)) : NULL;
  g_autoptr(GError) error = NULL;

  if (id != NULL && g_uuid_string_is_valid (g_strstrip (id)))
    return g_steal_pointer (&id);

  g_free (id);
  id = g_uuid_string_random ();
  if (!xmh_file_replace (self->id_file, id, strlen (id), 0600, &error))
    g_warning ("profiles for Apple's devices will not replace each other: %s", error->message);
  return g_steal_pointer (&id);
}

/* Two files as a pair; %NULL unless they belong together. */
static XmhKeyPair *
make_pair (GBytes *chain,
           GBytes *key)
{
  g_autoptr(XmhKeyPair) pair = chain != NULL && key != NULL ? xmh_key_pair_new (chain, key) : NULL;

  return pair != NULL && xmh_key_pair_is_whole (pair) ? g_steal_pointer (&pair) : NULL;
}

static XmhKeyPair *
read_pair (XmhStore   *self,
           XmhKeptFile chain_file,
           XmhKeptFile key_file)
{
  g_autoptr(GBytes) chain = xmh_generations_read (self->generations, chain_file, NULL);
  g_autoptr(GBytes) key = xmh_generations_read (self->generations, key_file, NULL);

  return make_pair (chain, key);
}

/* Files that cannot be used, but might be mended by hand, are kept beside. */
static void
set_aside (const char *path)
{
  g_autofree char *aside = xmh_file_name_aside (path);

  if (g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (path, aside) == 0)
    g_warning ("%s could not be used and is now %s", path, aside);
}

/* The journal is the certificate followed by the key: what begins with the latter. */
static GBytes *
get_key_part (GBytes *journal)
{
  static const char begin[] = "-----BEGIN PRIVATE KEY-----";
  gsize size;
  const char *text = g_bytes_get_data (journal, &size);
  const char *key = g_strstr_len (text, (gssize) size, begin);

  return key != NULL ? xmh_secret_copy (key, size - (gsize) (key - text)) : g_bytes_ref (journal);
}

/* Takes the authority from an older hub's journal. Whatever was done of it before may be done again. */
static gboolean
finish_journal (XmhStore *self,
                GError  **error)
{
  g_autoptr(GBytes) journal = xmh_secret_read_file (self->journal_file, NULL);
  g_autoptr(XmhKeyPair) pair = make_pair (journal, journal);
  g_autoptr(XmhCertificate) certificate = pair != NULL ? xmh_key_pair_get_certificate (pair, NULL) : NULL;
  g_autoptr(GBytes) pem = NULL;
  g_autoptr(GBytes) key = NULL;

  if (certificate == NULL)
    {
      set_aside (self->journal_file);
      return TRUE;
    }

  pem = g_bytes_new (certificate->pem, strlen (certificate->pem));
  key = get_key_part (journal);
  if (!xmh_generations_replace (self->generations,
                                (GBytes *[XMH_N_KEPT]) { [XMH_KEPT_AUTHORITY] = pem, [XMH_KEPT_AUTHORITY_KEY] = key },
                                error))
    return FALSE;

  g_unlink (self->journal_file);
  return TRUE;
}

/* Of the hubs before as well, which wrote the four files one by one. */
static void
remove_leftovers (XmhStore *self)
{
  static const char *const of_data[] = { "authority.crt", "authority.key", "authority.new", "web-server.crt",
                                         "web-server.key", NULL };
  static const char *const of_state[] = { "addresses.ini", "hub-id", "retired-authorities.ini", NULL };

  xmh_file_remove_leftovers (self->data_dir, of_data);
  xmh_file_remove_leftovers (self->state_dir, of_state);
}

/* Ends what a killed process had begun. To be called once, with the lock held.
 * Returns: whether the store is in order */
gboolean
xmh_store_recover (XmhStore *self,
                   GError  **error)
{
  remove_leftovers (self);
  xmh_generations_recover (self->generations);
  if (!g_file_test (self->journal_file, G_FILE_TEST_EXISTS))
    return TRUE;

  g_message ("a change of the authority that was cut short is brought to its end");
  return finish_journal (self, error);
}

/* The server certificate's file carries a copy of the authority's certificate. */
static XmhKeyPair *
restore_from_chain (XmhStore *self,
                    GBytes   *key)
{
  g_autoptr(GBytes) chain = xmh_generations_read (self->generations, XMH_KEPT_SERVER, NULL);
  g_autoptr(GPtrArray) list = NULL;
  gsize size = 0;
  const char *text = chain != NULL ? g_bytes_get_data (chain, &size) : NULL;

  list = text != NULL ? xmh_certificate_list_from_pem (text, (gssize) size, NULL) : NULL;
  for (guint i = 1; list != NULL && i < list->len; i++)
    {
      const XmhCertificate *certificate = g_ptr_array_index (list, i);
      g_autoptr(GBytes) pem = g_bytes_new (certificate->pem, strlen (certificate->pem));
      g_autoptr(XmhKeyPair) pair = xmh_key_pair_new (pem, key);

      if (!certificate->is_authority || !xmh_key_pair_is_whole (pair))
        continue;
      g_warning ("%s was missing or damaged: restored from %s", self->authority_file, self->server_file);
      if (!xmh_generations_replace (self->generations, (GBytes *[XMH_N_KEPT]) { [XMH_KEPT_AUTHORITY] = pem }, NULL))
        g_warning ("%s could not be written", self->authority_file);
      return g_steal_pointer (&pair);
    }

  return NULL;
}

/* What is there but cannot be read now: permissions, a volume that is not mounted, too many open files. */
static gboolean
is_unreadable (const GError *error)
{
  return error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* The certificate alone: what devices trust. */
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
xmh_store_load_authority (XmhStore    *self,
                          XmhKeyPair **pair,
                          char       **reason)
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

  *reason = key_error != NULL
              ? g_strdup (key_error->message)
              : g_strdup_printf (_("%s: damaged, or another authority's key"), self->authority_key_file);
  return XMH_AUTHORITY_KEYLESS;
}

/* Of an attempt before this one, which failed later. */
static gboolean
has_copy (const char *path,
          GBytes     *content)
{
  g_autofree char *copy = g_strconcat (path, ".damaged", NULL);
  g_autoptr(GBytes) old = xmh_secret_read_file (copy, NULL);

  return old != NULL && g_bytes_equal (old, content);
}

static gboolean
keep_copy (XmhStore   *self,
           XmhKeptFile file,
           const char *path,
           GError    **error)
{
  g_autoptr(GError) read_error = NULL;
  g_autoptr(GBytes) content = xmh_generations_read (self->generations, file, &read_error);
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

  if (has_copy (path, content))
    return TRUE;

  bytes = g_bytes_get_data (content, &size);
  if (!xmh_file_replace (copy, bytes, size, 0600, error))
    return FALSE;

  g_warning ("%s could not be used; a copy is kept as %s", path, copy);
  return TRUE;
}

/* A key without its certificate, or the other way round, is not overwritten: a backup may bring the other part. */
static gboolean
keep_remains (XmhStore *self,
              GError  **error)
{
  g_autoptr(XmhKeyPair) old = read_pair (self, XMH_KEPT_AUTHORITY, XMH_KEPT_AUTHORITY_KEY);

  return old != NULL
         || (keep_copy (self, XMH_KEPT_AUTHORITY, self->authority_file, error)
             && keep_copy (self, XMH_KEPT_AUTHORITY_KEY, self->authority_key_file, error));
}

/* A certificate of the older kind, which was authority and server certificate in one, is told apart and left out.
 * Returns: (transfer full) (nullable): the server certificate and its key, if they can be read and belong together;
 *   the one that could not be written, if there is one */
XmhKeyPair *
xmh_store_load_server (XmhStore *self)
{
  g_autoptr(XmhCertificate) certificate = NULL;

  if (self->unkept != NULL)
    return xmh_key_pair_new (self->unkept->chain, self->unkept->key);

  certificate = read_certificate (self, XMH_KEPT_SERVER);
  if (certificate == NULL)
    return NULL;

  if (certificate->is_authority)
    {
      g_message ("%s is of an older kind (an authority served as it is) and is replaced: devices install the new "
                 "authority once", self->server_file);
      retire (self, certificate);
      return NULL;
    }

  return read_pair (self, XMH_KEPT_SERVER, XMH_KEPT_SERVER_KEY);
}

/* The authority of the server certificate that is there, where its own file cannot be read: it is remembered as retired
 * all the same. */
static XmhCertificate *
find_unreadable_authority (XmhStore *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) own = xmh_generations_read (self->generations, XMH_KEPT_AUTHORITY, &error);
  g_autoptr(GBytes) chain = NULL;
  g_autoptr(GPtrArray) list = NULL;
  gsize size = 0;
  const char *text;

  if (own == NULL && is_unreadable (error))
    chain = xmh_generations_read (self->generations, XMH_KEPT_SERVER, NULL);
  text = chain != NULL ? g_bytes_get_data (chain, &size) : NULL;
  list = text != NULL ? xmh_certificate_list_from_pem (text, (gssize) size, NULL) : NULL;
  for (guint i = 1; list != NULL && i < list->len; i++)
    {
      const XmhCertificate *certificate = g_ptr_array_index (list, i);

      if (certificate->is_authority)
        return xmh_certificate_copy (certificate);
    }

  return NULL;
}

/* All of it changes in one step: a process that is killed leaves either what was there or what is new.
 * @authority: (nullable): a new authority, in the place of the one that is there, which is remembered as retired
 * @server: the server certificate and its key
 * Returns: whether it is on disk; nothing has changed otherwise */
gboolean
xmh_store_save (XmhStore         *self,
                const XmhKeyPair *authority,
                const XmhKeyPair *server,
                GError          **error)
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
  g_clear_pointer (&self->unkept, xmh_key_pair_free);
  return TRUE;
}

/* It is what xmh_store_load_server() returns until it, or another one, is written.
 * @server: a server certificate that is served and could not be written */
void
xmh_store_remember_unkept (XmhStore         *self,
                           const XmhKeyPair *server)
{
  XmhKeyPair *copy = xmh_key_pair_new (server->chain, server->key);

  g_clear_pointer (&self->unkept, xmh_key_pair_free);
  self->unkept = copy;
}

gboolean
xmh_store_has_unkept (XmhStore *self)
{
  return self->unkept != NULL;
}
