/*
 * SPDX-FileCopyrightText: 2026 XR Media Hub contributors
 * SPDX-License-Identifier: Apache-2.0
 */

/* verify-mbedtls AUTHORITY CHAIN NAME: exits 0 when mbedTLS, which Unity uses, accepts the chain for the name. */

#include <stdio.h>

#include <mbedtls/x509_crt.h>

int
main (int argc, char **argv)
{
  mbedtls_x509_crt authority, chain;
  uint32_t flags = 0;
  int code;

  mbedtls_x509_crt_init (&authority);
  mbedtls_x509_crt_init (&chain);
  if (argc != 4 || mbedtls_x509_crt_parse_file (&authority, argv[1]) != 0 ||
      mbedtls_x509_crt_parse_file (&chain, argv[2]) != 0)
    {
      puts ("cannot load");
      return 2;
    }

  code = mbedtls_x509_crt_verify (&chain, &authority, NULL, argv[3], &flags, NULL, NULL);
  printf ("%d %x\n", code, flags);
  mbedtls_x509_crt_free (&authority);
  mbedtls_x509_crt_free (&chain);
  return code == 0 ? 0 : 1;
}
