#pragma once

#include "models/routing/json_access.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigla::routing {

/// What makes an item of one of Istio's lists the same item in two versions of an object. `path`
/// is the place of the list without indices, e.g. `spec.http.route`.

/// How the items of a list are told apart.
enum class ListKind {
    Whole, ///< Not at all: the list is one value.
    Routes, ///< By name, else by matches.
    Destinations, ///< By host, subset and port.
    Named, ///< By name, port name or port number.
};
ListKind kindOfList(std::string_view path);

enum class Identity {
    Certain, ///< The same name or the same matches.
    Likely, ///< Also routes that do the same under another name and for other requests.
};

/// For each item of `to` the index of the same item in `from`; absent for new ones. No index
/// appears twice.
std::vector<std::optional<std::size_t>> pairItems(
    const Json& from, const Json& to, std::string_view path, Identity identity = Identity::Certain);

/// `route "canary"`, `reviews v2`, `subset v2`, `server http`.
std::string itemTitle(const Json& item, std::string_view path);

/// Equal, whatever the order of keys in maps.
bool isSameValue(const Json& a, const Json& b);

/// The weights of one route: what each destination gets, 0 to 100. A single destination gets
/// everything whatever its weight; where all weights are 0 nobody gets anything.
std::vector<double> sharesOf(const Json& destinations);

} // namespace vigla::routing
