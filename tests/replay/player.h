/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only */
/* player.h - plays transcripts (*.rsp) to a stub on the fake port.
 *
 * A transcript is a text file of steps, one a line; '#' at the start of a line begins a comment.
 *   cpus N             so many CPUs (2 when it is missing)
 *   masked CPU         no kick reaches that CPU
 *   answer_ms N        hf_config.answer_ms
 *   kill proceed       hf_config.on_kill is HF_POLICY_PROCEED
 *   detach proceed     hf_config.on_detach_dead is HF_POLICY_PROCEED
 *   hwstep             the CPU can step by itself
 *   hwslots N          debug registers
 *   set ADDR WORD      target memory, before or between
 *   pc CPU ADDR        that CPU's pc
 *   trap KIND CPU [not-resumable] [unguarded] [read-only]
 *                      hf_trap() there: panic die request boot break watch=ADDR
 *   > BYTES            to the stub; C escapes; "$...#" gets its checksum
 *   < BYTES            exactly this comes back, after all "<" in a row are put together; a packet is
 *                      written without checksum and without run-length encoding: "$OK#"
 *   <| TEXT            the same with CR LF behind it
 *   <~ TEXT            what came back holds this; the rest of it is taken, too
 *   pass MS            time goes by
 *   run N              the CPUs execute N instructions
 *   break              BREAK on the line
 *   console TEXT       the kernel prints
 *   left CPU VERDICT   hf_trap() has returned there: resume, proceed
 *   running, stopped   no session stands, one stands
 *   word ADDR WORD     target memory holds this
 *   reg CPU N WORD     r0-r15
 *   echoed TEXT        what the running kernel's console was given
 *   writes ADDR LEN    not a check: the sweeps allow changes there
 *   text-writes        not a check: shell lines that a flipped bit can turn into any write
 * Numbers are hex but for N, CPU, LEN and MS. All output must have been asked for by "<" steps when the
 * next step comes. */
#ifndef PLAYER_H
#define PLAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct step {
	int what;
	unsigned line;
	unsigned long long v[3];
	char word[16];
	char *bytes;
	char *source; /* the line as it stands in the file */
	size_t len;
};

#define WRITES_MAX 8

struct script {
	char name[64];
	struct step *steps;
	size_t count;
	size_t input; /* bytes in all ">" steps */
	bool text_writes;
	struct {
		uint64_t addr;
		size_t len;
	} writes[WRITES_MAX];
	size_t writes_count;
};

enum mangle { MANGLE_NONE, MANGLE_DROP, MANGLE_DOUBLE, MANGLE_FLIP };

/* How to play it. */
struct play {
	bool check; /* stop at the first step that is not as written */
	bool show;  /* print the transcript with what really comes back */
	enum mangle mangle;
	size_t at; /* index of the input byte to mangle */
	unsigned bit;
	void (*prepare)(void *arg); /* after the power-on, before the first step: plan a fault */
	void *arg;
};

/* 0, or -1 with the complaint on stderr. */
int script_load(struct script *s, const char *path);
void script_free(struct script *s);

/* True when all went as written; otherwise complaint says what did not. Leaves the fake as it is. */
bool script_play(const struct script *s, const struct play *how, char *complaint, size_t size);

/* Packets in text lose checksum and run-length encoding: "$0*,#xx" becomes "$000000000000000#". */
size_t player_expand(char *dst, size_t size, const char *text, size_t len);

#endif /* PLAYER_H */
