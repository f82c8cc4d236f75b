#pragma once

#include "app/demo/api_gap.h"

#include <string>
#include <string_view>
#include <vector>

namespace vigla::demo {

/// A part of an object with its own path, such as `pods/proxy`.
struct Subresource {
    std::string name;
    std::string kind; ///< What it takes and answers, e.g. `PodProxyOptions`.
    std::string group; ///< Of that kind; empty: the parent's version.
    std::string version;
    std::vector<std::string> verbs;
};

/// A kind of object that the embedded cluster serves.
struct ServedKind {
    std::string group; ///< Empty for the core group.
    std::vector<std::string> versions; ///< Preferred first.
    std::string kind;
    std::string plural;
    std::string singular;
    std::vector<std::string> shortNames;
    std::vector<std::string> categories;
    bool isNamespaced = true;
    bool isCustom = false; ///< Defined by a CRD: no strategic merge; keeps kinds in list items.
    bool isStored = true; ///< False: only created, answered and forgotten (access reviews).
    bool hasGeneration = false;
    bool hasStatus = false; ///< With a `status` sub-resource.
    std::vector<Subresource> subresources; ///< Besides `status`.

    bool servesVersion(std::string_view version) const;
    std::vector<std::string> verbs() const;
    std::string apiVersion(std::string_view version) const; ///< `group/version`
    std::string qualifiedPlural() const; ///< `virtualservices.networking.istio.io`, `pods`
    const Subresource* findSubresource(std::string_view name) const; ///< Null when there is none.
};

const std::vector<ServedKind>& servedKinds();

bool isGap(const std::vector<ApiGap>& gaps, std::string_view group, std::string_view version);

/// servedKinds() without the gaps.
std::vector<ServedKind> kindsWithout(const std::vector<ApiGap>& gaps);

/// Null when nothing of that name is served.
const ServedKind* findByPlural(
    std::string_view group, std::string_view version, std::string_view plural);
const ServedKind* findByKind(std::string_view group, std::string_view kind);

/// Every group with its versions, preferred first, the core group included.
struct ServedGroup {
    std::string name;
    std::vector<std::string> versions;
};
std::vector<ServedGroup> servedGroups(const std::vector<ServedKind>& kinds = servedKinds());

} // namespace vigla::demo
