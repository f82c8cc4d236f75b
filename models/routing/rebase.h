#pragma once

#include "models/kube/document.h"

#include <map>
#include <string>
#include <vector>

namespace vigla::routing {

/// Whose value to take where both changed the same thing.
enum class Side { Yours, Theirs };

/// One place that both changed, in different ways. The three values are short YAML texts; empty
/// means absent.
struct Overlap {
    kube::ObjectRef object;
    std::string path; ///< JSON pointer into `theirs` (or into `yours` where theirs has no such
                      ///< place any more).
    std::string what; ///< `weight of reviews v2 in route "canary"`.
    std::string base;
    std::string yours;
    std::string theirs;

    std::string sentence() const; ///< `weight of …: was 10, you set 50, the cluster now has 30`.
    bool operator==(const Overlap&) const = default;
};

/// A merge that keeps what only one side changed. `merged` is complete only without overlaps; with
/// overlaps it holds theirs at those places.
struct Rebased {
    kube::Document merged; ///< With the server fields of `theirs`.
    std::vector<Overlap> overlaps;
    std::vector<std::string> theirChanges; ///< What of theirs is in `merged`, in sentences.
};

/// Merges the edit base → yours into `theirs`, three ways.
///
/// Routes are identified by name, else by their matches; destinations by host, subset and port;
/// subsets, servers and ports by name; other lists as a whole. The weights of one route are one
/// value: two different ways of changing them overlap. A null document means absent.
/// @param picks decisions by Overlap::path; what is decided is not reported again.
Rebased rebase(const kube::Document& base, const kube::Document& yours,
    const kube::Document& theirs, const std::map<std::string, Side>& picks = {});

} // namespace vigla::routing
