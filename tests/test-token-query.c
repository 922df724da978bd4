/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

#include "config.h"

#include "web/xmh-token-query.h"

#include <string.h>

typedef struct
{
  const char *query;
  const char *identity; /* NULL: refused. test-tokens.c checks what an identity may be. */
} Case;

#define BYTES_64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define BYTES_256 BYTES_64 BYTES_64 BYTES_64 BYTES_64

static const Case cases[] = {
  { NULL, "web-user" },
  { "", "web-user" },
  { "&&", "web-user" },
  { "other=1", "web-user" },
  { "identityx=1", "web-user" },
  { "Identity=1", "web-user" },
  { "identity=robot", "robot" },
  { "a=b&identity=robot&c=d", "robot" },
  { "identity=a+b%20c", "a b c" },
  { "identity=a=b", "a=b" },
  { "identity=a;identity=b", "a;identity=b" },
  { "%69dentity=robot", "robot" },
  { "identity=%C3%A4", "\303\244" },
  { "identity=\303\244", "\303\244" },
  { "identity=%F0%9F%A4%96", "\360\237\244\226" },
  { "identity=" BYTES_256, BYTES_256 },
  { "identity=" BYTES_256 "x", BYTES_256 "x" },
  { "identity=", "" },
  { "identity", "" },
  { "identity=a&identity=a", NULL },
  { "identity=a&identity=", NULL },
  { "identity=a&%69dentity=b", NULL },
  { "identity=a&identity", NULL },
  { "identity=a%00b", NULL },
  { "identity=%00", NULL },
  { "identity=a%0Ab", "a\nb" },
  { "identity=a%7F", "a\177" },
  { "identity=a%C2%85", "a\302\205" },
  { "identity=a%E2%80%A8", "a\342\200\250" },
  { "identity=a%E2%80%8B", "a\342\200\213" },
  { "identity=a%E2%80%AE", "a\342\200\256" },
  { "identity=a%C2%AD", "a\302\255" },
  { "identity=%C3", "\303" },
  { "identity=%C0%80", "\300\200" },
  { "identity=%ED%A0%80", "\355\240\200" },
  { "identity=\377", "\377" },
  { "identity=%", NULL },
  { "identity=%4", NULL },
  { "identity=%zz", NULL },
};

static void
test_identity (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *reason = NULL;
      g_autofree char *identity = xmh_token_query_parse_identity (cases[i].query, &reason);

      g_autofree char *shown = g_strescape (cases[i].query != NULL ? cases[i].query : "(none)", NULL);

      g_test_message ("%s", shown);
      g_assert_cmpstr (identity, ==, cases[i].identity);
      g_assert_true ((reason == NULL) == (identity != NULL));
    }
}

static void
test_value (void)
{
  static const struct
  {
    const char *query;
    const char *value;
  } rows[] = {
    { NULL, NULL },
    { "", NULL },
    { "a=1", NULL },
    { "access_token", "" },
    { "access_token=", "" },
    { "a=1&access_token=b%2Ec&d", "b.c" },
    { "access%5Ftoken=b", "b" },
    { "access_token=b&access_token=c", "b" },
    { "Access_token=b", NULL },
    { "access_token=%zz", NULL },
    { "access_token%3Db=c", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *value = xmh_query_get_value (rows[i].query, "access_token");

      g_assert_cmpstr (value, ==, rows[i].value);
    }
}

static void
test_pair (void)
{
  g_assert_true (xmh_query_has_pair ("format=der", "format=der"));
  g_assert_true (xmh_query_has_pair ("a&format=der&b", "format=der"));
  g_assert_false (xmh_query_has_pair ("format=derx", "format=der"));
  g_assert_false (xmh_query_has_pair ("xformat=der", "format=der"));
  g_assert_false (xmh_query_has_pair ("", "format=der"));
  g_assert_false (xmh_query_has_pair (NULL, "format=der"));
}

/* Go reads another value where the hub could be wrong about the first. */
static void
test_only_value (void)
{
  static const struct
  {
    const char *query;
    const char *value;
    gboolean is_ambiguous;
  } rows[] = {
    { NULL, NULL, FALSE },       { "", NULL, FALSE },       { "b=1&c", NULL, FALSE }, { "a=1", "1", FALSE },
    { "b&a=1%2b", "1+", FALSE }, { "%61=1", "1", FALSE },   { "a", "", FALSE },       { "a=1&a=1", NULL, TRUE },
    { "a=1&%61=2", NULL, TRUE }, { "a&a=1", NULL, TRUE },   { "a=%zz", NULL, TRUE },  { "a=%zz&a=1", NULL, TRUE },
    { "a=1;b", NULL, TRUE },     { "a=1%3bb", NULL, TRUE }, { "a=%00", NULL, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean is_ambiguous;
      g_autofree char *value = xmh_query_get_only_value (rows[i].query, "a", &is_ambiguous);

      g_test_message ("%s", rows[i].query);
      g_assert_cmpstr (value, ==, rows[i].value);
      g_assert_cmpint (is_ambiguous, ==, rows[i].is_ambiguous);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/token-query/identity", test_identity);
  g_test_add_func ("/token-query/value", test_value);
  g_test_add_func ("/token-query/pair", test_pair);
  g_test_add_func ("/token-query/only-value", test_only_value);
  return g_test_run ();
}
