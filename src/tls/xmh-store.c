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
#include "tls/xmh-retired.h"
#include "tls/xmh-secret.h"

struct _XmhStore
{
  gatomicrefcount ref_count;
  char *data_dir;
  char *server_file;
  char *server_key_file;
  char *authority_file;
  char *authority_key_file;
  char *journal_file;           /* a new authority, certificate and key, that is on its way to its two files */
  char *retired_file;
  char *id_file;
};

/**
 * xmh_store_new:
 * @data_dir: the data folder
 * @state_dir: the state folder
 *
 * Returns: (transfer full): the store; nothing is read yet
 */
XmhStore *
xmh_store_new (const char *data_dir,
               const char *state_dir)
{
  XmhStore *self = g_new0 (XmhStore, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->data_dir = g_strdup (data_dir);
  self->server_file = g_build_filename (data_dir, "web-server.crt", NULL);
  self->server_key_file = g_build_filename (data_dir, "web-server.key", NULL);
  self->authority_file = g_build_filename (data_dir, "authority.crt", NULL);
  self->authority_key_file = g_build_filename (data_dir, "authority.key", NULL);
  self->journal_file = g_build_filename (data_dir, "authority.new", NULL);
  self->retired_file = g_build_filename (state_dir, "retired-authorities.ini", NULL);
  self->id_file = g_build_filename (state_dir, "hub-id", NULL);
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

  g_free (self->data_dir);
  g_free (self->server_file);
  g_free (self->server_key_file);
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

/**
 * xmh_store_ensure_hub_id:
 * @self: the store
 *
 * What tells this hub from others for good, whatever its host is called and whichever authority it has: a random
 * UUID, made when there is none. It is no secret.
 *
 * Returns: (transfer full): the UUID; one that could not be kept is another at the next start
 */
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

static XmhCertificate *
read_certificate (const char *path)
{
  g_autoptr(GBytes) pem = xmh_secret_read_file (path, NULL);
  gsize size;
  const char *text;

  if (pem == NULL)
    return NULL;

  text = g_bytes_get_data (pem, &size);
  return xmh_certificate_new_from_pem (text != NULL ? text : "", (gssize) size, NULL);
}

/* Of two files, or of one that holds both; %NULL unless they belong together. */
static XmhKeyPair *
read_pair (const char *chain_file,
           const char *key_file)
{
  g_autoptr(GBytes) chain = xmh_secret_read_file (chain_file, NULL);
  g_autoptr(GBytes) key = chain != NULL ? xmh_secret_read_file (key_file, NULL) : NULL;
  g_autoptr(XmhKeyPair) pair = key != NULL ? xmh_key_pair_new (chain, key) : NULL;

  return pair != NULL && xmh_key_pair_is_whole (pair) ? g_steal_pointer (&pair) : NULL;
}

static gboolean
save (const char *path,
      GBytes     *content,
      guint       mode,
      GError    **error)
{
  gsize size;
  const void *bytes = g_bytes_get_data (content, &size);

  return xmh_file_replace (path, bytes, size, mode, error);
}

/* Devices go on trusting an authority that the hub no longer uses: somebody has to be told to remove it. */
static void
retire (XmhStore             *self,
        const XmhCertificate *certificate)
{
  g_autoptr(GError) error = NULL;

  if (!xmh_retired_add (self->retired_file, certificate, &error))
    g_warning ("the retired authority %s is not remembered: %s", certificate->common_name, error->message);
}

/* Files that cannot be used, but might be mended by hand, are kept beside. */
static void
set_aside (const char *path)
{
  g_autofree char *aside = g_strconcat (path, ".damaged", NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS) && g_rename (path, aside) == 0)
    g_warning ("%s could not be used and is now %s", path, aside);
}

static gboolean
is_in_use (XmhStore             *self,
           const XmhCertificate *certificate)
{
  g_autoptr(XmhCertificate) current = read_certificate (self->authority_file);

  return xmh_certificate_equal (current, certificate);
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

/* Takes the authority from the journal into its two files. Whatever was done of it before may be done again. */
static gboolean
finish_journal (XmhStore *self,
                GError  **error)
{
  g_autoptr(XmhKeyPair) pair = read_pair (self->journal_file, self->journal_file);
  g_autoptr(XmhCertificate) certificate = NULL;
  g_autoptr(XmhCertificate) old = NULL;
  g_autoptr(GBytes) pem = NULL;
  g_autoptr(GBytes) key = NULL;

  if (pair == NULL)
    {
      set_aside (self->journal_file);
      return TRUE;
    }

  certificate = xmh_key_pair_get_certificate (pair, error);
  if (certificate == NULL)
    return FALSE;
  old = read_certificate (self->authority_file);
  if (old != NULL && !is_in_use (self, certificate))
    retire (self, old);

  pem = g_bytes_new (certificate->pem, strlen (certificate->pem));
  key = get_key_part (pair->key);
  if (!save (self->authority_key_file, key, 0600, error) || !save (self->authority_file, pem, 0644, error))
    return FALSE;

  g_unlink (self->journal_file);
  return TRUE;
}

/* What xmh_file_replace() leaves behind when it is killed: a name of ours, a dot and six characters. */
static gboolean
is_leftover (const char *name)
{
  static const char *const ours[] = { "authority.crt", "authority.key", "authority.new", "web-server.crt",
                                      "web-server.key" };

  for (gsize i = 0; i < G_N_ELEMENTS (ours); i++)
    {
      gsize length = strlen (ours[i]);

      if (strncmp (name, ours[i], length) == 0 && name[length] == '.' && strlen (name + length + 1) == 6)
        return TRUE;
    }

  return FALSE;
}

static void
remove_leftovers (XmhStore *self)
{
  g_autoptr(GDir) dir = g_dir_open (self->data_dir, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = is_leftover (name) ? g_build_filename (self->data_dir, name, NULL) : NULL;

      if (path != NULL)
        g_unlink (path);
    }
}

/**
 * xmh_store_recover:
 * @self: the store
 * @error: return location
 *
 * Ends what a killed process had begun. To be called once, with the lock held.
 *
 * Returns: whether the store is in order
 */
gboolean
xmh_store_recover (XmhStore *self,
                   GError  **error)
{
  remove_leftovers (self);
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
  g_autoptr(GBytes) chain = xmh_secret_read_file (self->server_file, NULL);
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
      if (!save (self->authority_file, pem, 0644, NULL))
        g_warning ("%s could not be written", self->authority_file);
      return g_steal_pointer (&pair);
    }

  return NULL;
}

static gboolean
exists (const char *path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

/**
 * xmh_store_load_authority:
 * @self: the store
 * @pair: (out) (nullable): the authority; without a usable key (an empty one) when it is keyless
 * @reason: (out) (nullable): why the key cannot be used
 *
 * Returns: what there is
 */
XmhAuthorityState
xmh_store_load_authority (XmhStore    *self,
                          XmhKeyPair **pair,
                          char       **reason)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(XmhCertificate) certificate = read_certificate (self->authority_file);
  g_autoptr(GBytes) key = xmh_secret_read_file (self->authority_key_file, &error);
  g_autoptr(GBytes) pem = NULL;
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);

  *pair = read_pair (self->authority_file, self->authority_key_file);
  *reason = NULL;
  if (*pair == NULL && key != NULL)
    *pair = restore_from_chain (self, key);
  if (*pair != NULL)
    return XMH_AUTHORITY_GOOD;

  if (certificate != NULL && certificate->is_authority)
    {
      pem = g_bytes_new (certificate->pem, strlen (certificate->pem));
      *pair = xmh_key_pair_new (pem, nothing);
      *reason = error != NULL
                  ? g_strdup (error->message)
                  : g_strdup_printf (_("%s: damaged, or another authority's key"), self->authority_key_file);
      return XMH_AUTHORITY_KEYLESS;
    }

  return exists (self->authority_file) || exists (self->authority_key_file) ? XMH_AUTHORITY_LOST
                                                                            : XMH_AUTHORITY_ABSENT;
}

/* A key without its certificate, or the other way round, is not overwritten: a backup may bring the other part. */
static void
keep_remains (XmhStore *self)
{
  g_autoptr(XmhKeyPair) old = read_pair (self->authority_file, self->authority_key_file);
  g_autofree char *copy = g_strconcat (self->authority_file, ".damaged", NULL);

  if (old != NULL)
    return;

  /* The certificate itself stays in place until the new one is there: the journal retires it by its name. */
  if (exists (self->authority_file))
    {
      g_autoptr(GBytes) content = xmh_secret_read_file (self->authority_file, NULL);

      if (content != NULL)
        save (copy, content, 0600, NULL);
    }
  set_aside (self->authority_key_file);
}

/**
 * xmh_store_save_authority:
 * @self: the store
 * @pair: a new authority
 * @error: return location
 *
 * Puts a new authority in the place of the one that is there, which is remembered as retired. The change happens in
 * one step, when the journal stands under its name; from then on a process that is killed is followed by one that
 * ends the change.
 *
 * Returns: whether the new one is in place; the old one is untouched otherwise, or the next start ends the change
 */
gboolean
xmh_store_save_authority (XmhStore         *self,
                          const XmhKeyPair *pair,
                          GError          **error)
{
  gsize chain_size, key_size;
  const guint8 *chain = g_bytes_get_data (pair->chain, &chain_size);
  const guint8 *key = g_bytes_get_data (pair->key, &key_size);
  guint8 *both = g_malloc (chain_size + key_size);
  g_autoptr(GBytes) journal = NULL;

  memcpy (both, chain, chain_size);
  memcpy (both + chain_size, key, key_size);
  journal = xmh_secret_take (both, chain_size + key_size);
  keep_remains (self);
  return save (self->journal_file, journal, 0600, error) && finish_journal (self, error);
}

/**
 * xmh_store_load_server:
 * @self: the store
 *
 * A certificate of the older kind, which was authority and server certificate in one, is told apart and left out.
 *
 * Returns: (transfer full) (nullable): the server certificate and its key, if they can be read and belong together
 */
XmhKeyPair *
xmh_store_load_server (XmhStore *self)
{
  g_autoptr(XmhCertificate) certificate = read_certificate (self->server_file);

  if (certificate == NULL)
    return NULL;

  if (certificate->is_authority)
    {
      g_message ("%s is of an older kind (an authority served as it is) and is replaced: devices install the new "
                 "authority once", self->server_file);
      retire (self, certificate);
      return NULL;
    }

  return read_pair (self->server_file, self->server_key_file);
}

/**
 * xmh_store_save_server:
 * @self: the store
 * @pair: a server certificate and its key
 * @error: return location
 *
 * A process that is killed between the two files leaves a pair that does not fit, and the next start issues another.
 *
 * Returns: whether both are written
 */
gboolean
xmh_store_save_server (XmhStore         *self,
                       const XmhKeyPair *pair,
                       GError          **error)
{
  return save (self->server_key_file, pair->key, 0600, error) && save (self->server_file, pair->chain, 0644, error);
}
