/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#define G_LOG_DOMAIN "xmh-config"

#include "config.h"

#include "config/xmh-keys-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "common/xmh-error.h"
#include "common/xmh-file.h"
#include "common/xmh-sandbox.h"
#include "common/xmh-yaml.h"

/* What a file holds; wiped when freed. */
typedef GString Content;

static void
free_content (Content *content)
{
  explicit_bzero (content->str, content->allocated_len);
  g_string_free (content, TRUE);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Content, free_content)

static gboolean
fail_errno (const char *path, GError **error)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", path, g_strerror (code));
  return FALSE;
}

static gboolean
fail (const char *path, const char *text, GError **error)
{
  g_set_error (error, XMH_ERROR, XMH_ERROR_INVALID_CONFIG, "%s: %s", path, text);
  return FALSE;
}

/* Other users may have read the key already. Closing the file is still right, and a warning is logged. */
static gboolean
repair_mode (const char *path, int fd, const struct stat *status, GError **error)
{
  if ((status->st_mode & 077) == 0)
    return TRUE;
  if (fchmod (fd, 0600) != 0)
    return fail_errno (path, error);

  g_warning ("%s was open to others: its permissions are 600 now, and '%s' makes a new key", path,
             xmh_sandbox_insert_command ("%s credentials renew"));
  return TRUE;
}

static gboolean
read_all (const char *path, int fd, Content *content, GError **error)
{
  for (;;)
    {
      char block[4096];
      gssize n = read (fd, block, sizeof block);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_errno (path, error);
      g_string_append_len (content, block, n);
      explicit_bzero (block, sizeof block);
      if (n == 0 || content->len > XMH_YAML_MAX_BYTES)
        return TRUE;
    }
}

static Content *
read_file (const char *path, gboolean is_ours, GError **error)
{
  g_autoptr(Content) content = g_string_sized_new (4096);
  struct stat status;
  gboolean done;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0)
    {
      fail_errno (path, error);
      return NULL;
    }

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    done = fail (path, _ ("is not a regular file"), error);
  else
    done = (!is_ours || repair_mode (path, fd, &status, error)) && read_all (path, fd, content, error);

  g_close (fd, NULL);
  return done ? g_steal_pointer (&content) : NULL;
}

/* LiveKit's own form of a key file: one line, `KEY: SECRET`. */
static gboolean
parse_keys (const char *path, Content *content, XmhApiKey *pair, GError **error)
{
  g_autoptr(XmhYamlNode) root = xmh_yaml_parse (path, content->str, content->len, error);
  const XmhYamlNode *secret;

  if (root == NULL)
    return FALSE;
  if (root->kind != XMH_YAML_MAP || root->children->len != 1)
    return fail (path, _ ("must contain one key and its secret"), error);
  secret = g_ptr_array_index (root->children, 0);
  if (secret->kind != XMH_YAML_STRING || secret->text[0] == '\0' || secret->key[0] == '\0')
    return fail (path, _ ("must contain one key and its secret"), error);

  pair->key = g_strdup (secret->key);
  pair->secret = g_strdup (secret->text);
  return TRUE;
}

static gboolean
write_keys (const char *path, const XmhApiKey *pair, GError **error)
{
  g_autoptr(Content) content = g_string_sized_new (256);

  g_string_append_printf (content, "# LiveKit API key and secret of this computer's XR Media Hub\n\"%s\": \"%s\"\n",
                          pair->key, pair->secret);
  return xmh_file_replace (path, content->str, content->len, 0600, error);
}

static gboolean
create_keys (const char *path, XmhApiKey *pair, GError **error)
{
  xmh_api_key_generate (pair);
  return write_keys (path, pair, error);
}

/* An invalid file is kept beside the new one, for the user to examine. */
static gboolean
put_aside (const char *path, const GError *reason, GError **error)
{
  g_autofree char *aside = g_strconcat (path, ".broken", NULL);

  if (rename (path, aside) != 0)
    return fail_errno (path, error);

  g_warning ("%s; it is %s now, and a new key was made", reason->message, aside);
  return TRUE;
}

/* Reads the generated key, or generates one. Removes the permissions of others from the file, and renames an invalid
 * one.
 *
 * A file that cannot be read is an error, since the reason may pass. A new key would lock out devices with tokens of
 * the old one.
 * @path: the file of the generated key
 * @pair: (out caller-allocates): receives key and secret
 * Returns: whether @pair is set */
gboolean
xmh_keys_file_load_or_create (const char *path, XmhApiKey *pair, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(Content) content = read_file (path, TRUE, &local_error);

  if (content == NULL && g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return create_keys (path, pair, error);
  if (content == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (parse_keys (path, content, pair, &local_error))
    return TRUE;

  return put_aside (path, local_error, error) && create_keys (path, pair, error);
}

static gboolean
write_backup (const char *path, Content *content, GError **error)
{
  g_autofree char *backup = g_strconcat (path, ".backup", NULL);

  return xmh_file_replace (backup, content->str, content->len, 0600, error);
}

/* @path: the file of the generated key
 * @pair: its new content
 * Returns: whether it was written; the old content is beside it */
gboolean
xmh_keys_file_renew (const char *path, const XmhApiKey *pair, GError **error)
{
  g_autoptr(Content) content = read_file (path, TRUE, error);

  return content != NULL && write_backup (path, content, error) && write_keys (path, pair, error);
}

static gboolean
is_replaceable (const XmhYamlNode *node)
{
  return node != NULL && node->kind == XMH_YAML_STRING && node->text[0] != '\0';
}

/* Replaces the text of @node in @content by @value, in quotes. */
static void
replace_value (Content *content, const XmhYamlNode *node, const char *value)
{
  g_autoptr(Content) quoted = g_string_sized_new (128);

  g_string_append_printf (quoted, "\"%s\"", value);
  g_string_erase (content, (gssize) node->start, (gssize) (node->end - node->start));
  g_string_insert_len (content, (gssize) node->start, quoted->str, (gssize) quoted->len);
}

static gboolean
holds (const XmhYamlNode *root, const char *key, const char *value)
{
  const XmhYamlNode *node = xmh_yaml_node_get (root, key);

  return is_replaceable (node) && strcmp (node->text, value) == 0;
}

/* The file with the new pair, every other byte as it was. Parsed again to make sure that it contains the pair. */
static Content *
replace_pair (const char *path, Content *content, const XmhApiKey *pair, GError **error)
{
  g_autoptr(XmhYamlNode) root = xmh_yaml_parse (path, content->str, content->len, error);
  g_autoptr(XmhYamlNode) result = NULL;
  g_autoptr(Content) spliced = NULL;
  const XmhYamlNode *key, *secret;

  if (root == NULL)
    return NULL;
  key = xmh_yaml_node_get (root, "api_key");
  secret = xmh_yaml_node_get (root, "api_secret");
  if (!is_replaceable (key) || !is_replaceable (secret))
    {
      fail (path, _ ("no longer holds api_key and api_secret"), error);
      return NULL;
    }

  /* The later one first, so that the other's place stays true. The room keeps secrets from being moved about. */
  spliced = g_string_sized_new (content->len + 512);
  g_string_append_len (spliced, content->str, (gssize) content->len);
  if (key->start > secret->start)
    replace_value (spliced, key, pair->key);
  replace_value (spliced, secret, pair->secret);
  if (key->start < secret->start)
    replace_value (spliced, key, pair->key);

  result = xmh_yaml_parse (path, spliced->str, spliced->len, NULL);
  if (result == NULL || result->children->len != root->children->len || !holds (result, "api_key", pair->key) ||
      !holds (result, "api_secret", pair->secret))
    {
      fail (path, _ ("api_key and api_secret are written in a form that the hub cannot edit"), error);
      return NULL;
    }

  return g_steal_pointer (&spliced);
}

/* Changes the two values and nothing else: comments, order and line ends stay. The old file is kept beside it, and
 * both are closed to others.
 * @path: a configuration file that has `api_key` and `api_secret`; a link is followed
 * @pair: the values that they shall have
 * Returns: whether the file was written; it is untouched otherwise */
gboolean
xmh_keys_file_renew_in_config (const char *path, const XmhApiKey *pair, GError **error)
{
  char *real = realpath (path, NULL);
  g_autofree char *target = g_strdup (real != NULL ? real : path);
  g_autoptr(Content) content = read_file (target, FALSE, error);
  g_autoptr(Content) spliced = content != NULL ? replace_pair (target, content, pair, error) : NULL;

  free (real);
  return spliced != NULL && write_backup (target, content, error) &&
         xmh_file_replace (target, spliced->str, spliced->len, 0600, error);
}
