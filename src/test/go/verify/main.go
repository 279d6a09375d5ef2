// Verify checks Sealwire's checkpoints and proofs with the Go checksum database's
// own packages, golang.org/x/mod/sumdb/note and .../sumdb/tlog. It shares no code
// with Sealwire: what is parsed here is parsed after the C2SP specifications.
//
//	verify checkpoint  VKEY CHECKPOINT
//	verify inclusion   VKEY PROOF LEAF
//	verify consistency VKEY OLD-CHECKPOINT NEW-CHECKPOINT HASHES
//
// VKEY is text; the others are files. PROOF is a .tlog-proof, LEAF the entry's bytes,
// HASHES a consistency proof in base64, one hash a line. Ends 0 and prints what was
// verified; ends 1 if anything does not verify, 2 if it is called wrongly.
//
// The order of a proof's hashes is the same in both: RFC 6962 sections 2.1.1 and 2.1.2
// list them from the leaf's side to the root's, and so do tlog.RecordProof and
// tlog.TreeProof, which take the last one off first on their way down from the root.
// So nothing is turned around here.
//
// sumdb/note knows Ed25519 (type 1) only; signatures of other types have other key
// ids and are ignored as unknown.
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

func main() {
	args := os.Args[1:]
	var err error
	var said string
	switch {
	case len(args) == 3 && args[0] == "checkpoint":
		said, err = verifyCheckpoint(args[1], args[2])
	case len(args) == 4 && args[0] == "inclusion":
		said, err = verifyInclusion(args[1], args[2], args[3])
	case len(args) == 5 && args[0] == "consistency":
		said, err = verifyConsistency(args[1], args[2], args[3], args[4])
	default:
		fmt.Fprintln(os.Stderr, "usage: verify checkpoint|inclusion|consistency VKEY FILE...")
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
	fmt.Println(said)
}

func verifyCheckpoint(vkey, file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	c, err := openCheckpoint(vkey, data)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("checkpoint of %s, size %d, root %s", c.origin, c.size, c.root), nil
}

func verifyInclusion(vkey, proofFile, leafFile string) (string, error) {
	data, err := os.ReadFile(proofFile)
	if err != nil {
		return "", err
	}
	leaf, err := os.ReadFile(leafFile)
	if err != nil {
		return "", err
	}
	index, path, signed, err := parseProof(data)
	if err != nil {
		return "", err
	}
	c, err := openCheckpoint(vkey, signed)
	if err != nil {
		return "", err
	}
	if index >= c.size {
		return "", fmt.Errorf("index %d is not in a tree of size %d", index, c.size)
	}
	err = tlog.CheckRecord(path, c.size, c.root, index, tlog.RecordHash(leaf))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("entry %d of %s, size %d", index, c.origin, c.size), nil
}

func verifyConsistency(vkey, oldFile, newFile, hashesFile string) (string, error) {
	var c [2]checkpoint
	for i, file := range []string{oldFile, newFile} {
		data, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		if c[i], err = openCheckpoint(vkey, data); err != nil {
			return "", err
		}
	}
	data, err := os.ReadFile(hashesFile)
	if err != nil {
		return "", err
	}
	lines := strings.SplitAfter(string(data), "\n")
	hashes, err := parseHashes(lines[:len(lines)-1])
	if err != nil {
		return "", err
	}
	if c[0].size < 1 || c[0].size > c[1].size {
		return "", fmt.Errorf("sizes %d and %d are out of order", c[0].size, c[1].size)
	}
	err = tlog.CheckTree(hashes, c[1].size, c[1].root, c[0].size, c[0].root)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s grew from %d to %d", c[1].origin, c[0].size, c[1].size), nil
}

// openCheckpoint verifies a C2SP tlog-checkpoint of the log whose key is vkey.
func openCheckpoint(vkey string, data []byte) (checkpoint, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return checkpoint{}, err
	}
	n, err := note.Open(data, note.VerifierList(verifier))
	if err != nil {
		return checkpoint{}, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[3] != "" {
		return checkpoint{}, errors.New("checkpoint is not three lines")
	}
	if lines[0] != verifier.Name() {
		return checkpoint{}, fmt.Errorf("origin is %q, want %q", lines[0], verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] {
		return checkpoint{}, fmt.Errorf("tree size is %q", lines[1])
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return checkpoint{}, err
	}
	return checkpoint{lines[0], size, root}, nil
}

// parseProof reads a C2SP tlog-proof.
func parseProof(data []byte) (int64, tlog.RecordProof, []byte, error) {
	head, signed, found := bytes.Cut(data, []byte("\n\n"))
	if !found {
		return 0, nil, nil, errors.New("proof has no empty line")
	}
	lines := strings.SplitAfter(string(head)+"\n", "\n")
	lines = lines[:len(lines)-1]
	if lines[0] != "c2sp.org/tlog-proof@v1\n" {
		return 0, nil, nil, errors.New("proof has another first line")
	}
	lines = lines[1:]
	if len(lines) > 0 && strings.HasPrefix(lines[0], "extra ") {
		lines = lines[1:]
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "index ") {
		return 0, nil, nil, errors.New("proof has no index line")
	}
	text := strings.TrimSuffix(strings.TrimPrefix(lines[0], "index "), "\n")
	index, err := strconv.ParseInt(text, 10, 64)
	if err != nil || index < 0 || strconv.FormatInt(index, 10) != text {
		return 0, nil, nil, fmt.Errorf("index is %q", text)
	}
	hashes, err := parseHashes(lines[1:])
	return index, tlog.RecordProof(hashes), signed, err
}

func parseHashes(lines []string) ([]tlog.Hash, error) {
	hashes := []tlog.Hash{}
	for _, line := range lines {
		data, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSuffix(line, "\n"))
		if err != nil || len(data) != tlog.HashSize {
			return nil, fmt.Errorf("hash is %q", line)
		}
		var hash tlog.Hash
		copy(hash[:], data)
		hashes = append(hashes, hash)
	}
	return hashes, nil
}
