// The worker's hash tables, made of the standard ones: the library that it is written for is in few distributions.
#pragma once

#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
  // Derived from, not an alias of, std::hash: the worker specializes it for its own types.
  template<typename T, typename Enable = void>
  struct hash : std::hash<T>
  {
  };

  template<typename Key, typename Value, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
  using map = std::unordered_map<Key, Value, Hash, Equal>;

  template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
  using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
