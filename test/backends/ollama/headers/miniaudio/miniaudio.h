/* Go modules leave out `vendor` folders, and with them the sound decoder that Ollama is built with. No sound is decoded here. */
#pragma once
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstring>
typedef uint64_t ma_uint64;
enum ma_result { MA_SUCCESS = 0, MA_NOT_IMPLEMENTED = -29 };
enum ma_format { ma_format_f32 = 5 };
struct ma_decoder_config {};
struct ma_decoder {};
static ma_decoder_config ma_decoder_config_init(ma_format, uint32_t, uint32_t) { return {}; }
static ma_result ma_decoder_init_memory(const void *, uint64_t, ma_decoder_config *, ma_decoder *) { return MA_NOT_IMPLEMENTED; }
static ma_result ma_decoder_get_length_in_pcm_frames(ma_decoder *, ma_uint64 *) { return MA_NOT_IMPLEMENTED; }
static ma_result ma_decoder_read_pcm_frames(ma_decoder *, void *, ma_uint64, ma_uint64 *) { return MA_NOT_IMPLEMENTED; }
static void ma_decoder_uninit(ma_decoder *) {}
