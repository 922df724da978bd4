// SPDX-FileCopyrightText: 2026 XR Media Hub contributors
// SPDX-License-Identifier: Apache-2.0

// verify AUTHORITY CHAIN NAME PURPOSE: exits 0 when Go's verifier accepts the chain for the name (server) or without
// a name (mail, code).
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func main() {
	authority, _ := os.ReadFile(os.Args[1])
	chain, _ := os.ReadFile(os.Args[2])
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	block, _ := pem.Decode(chain)
	leaf, err := x509.ParseCertificate(block.Bytes)
	if err == nil {
		usages := map[string]x509.ExtKeyUsage{"server": x509.ExtKeyUsageServerAuth, "mail": x509.ExtKeyUsageEmailProtection,
			"code": x509.ExtKeyUsageCodeSigning}
		options := x509.VerifyOptions{Roots: roots, KeyUsages: []x509.ExtKeyUsage{usages[os.Args[4]]}}
		if os.Args[4] == "server" {
			options.DNSName = os.Args[3]
		}
		_, err = leaf.Verify(options)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
