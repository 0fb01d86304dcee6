#include "simulations/loadable.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "common/crypto/seal.h"

namespace expunge {

namespace {

constexpr std::size_t kKeyDigits = 64;

// Everything in the saved state that could be a key: 32 bytes in hex.
std::set<std::string> keys_in(const SavedState& state) {
  std::set<std::string> keys;
  for (const auto& [name, value] : state) {
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= value.size(); ++i) {
      const bool is_digit = i < value.size() && std::isxdigit(static_cast<unsigned char>(value[i])) != 0;
      if (is_digit) continue;
      if (i - begin == kKeyDigits) keys.insert(value.substr(begin, kKeyDigits));
      begin = i + 1;
    }
  }
  return keys;
}

bool looks_sealed(const Bytes& file) {
  return text_of(file).starts_with("expunge1");
}

std::optional<Bytes> unseal(const Bytes& file, const std::string& hex) {
  auto key = from_hex(hex);
  if (!key) return std::nullopt;
  const auto blob = unsealed(std::make_unique<MemoryBlob>(file), SecretBytes(*std::move(key)));
  if (!blob) return std::nullopt;
  auto bytes = read_all(**blob, (*blob)->size());
  if (!bytes) return std::nullopt;
  return *std::move(bytes);
}

std::shared_ptr<const std::vector<float>> shared(std::optional<std::vector<float>> values) {
  return values ? std::make_shared<const std::vector<float>>(*std::move(values)) : nullptr;
}

}  // namespace

void LoadableModels::open(const std::shared_ptr<const Bytes>& file, const std::set<std::string>& keys,
                          Opened& opened) const {
  if (!looks_sealed(*file)) {
    if (opened.tried.insert("").second) opened.values = shared(layout_.read(*file));
    return;
  }
  for (const std::string& key : keys) {
    if (opened.values || !opened.tried.insert(key).second) continue;
    const auto bytes = unseal(*file, key);
    if (!bytes) continue;
    opened.values = shared(layout_.read(*bytes));
    opened.key = key;
  }
}

std::vector<LoadableModels::Model> LoadableModels::on(const SimDisk& disk, const SavedState& state) {
  std::vector<Model> models;
  const std::set<std::string> keys = keys_in(state);
  for (const auto& [path, file] : disk.contents()) {
    Opened& opened = opened_[file];
    open(file, keys, opened);
    const bool has_key = opened.key.empty() || keys.contains(opened.key);
    if (opened.values && has_key) models.push_back({path, opened.values});
  }
  return models;
}

}  // namespace expunge
