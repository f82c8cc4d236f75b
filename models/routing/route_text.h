#pragma once

#include "models/routing/json_access.h"

#include <string>
#include <vector>

namespace vigla::routing {

/// Everything that routes are called in front of people, made from their JSON.

/// One sentence for each entry of `match`: `path begins with /api and header user is jason`.
std::vector<std::string> matchSentences(const Json& route);

/// What an http route does besides choosing destinations: `timeout 2s`, `3 retries, 500ms each, on
/// 5xx`, `delay of 5s for 10 % of the requests`, `mirror to reviews v2`.
std::vector<std::string> actionSentences(const Json& route);

/// `reviews v2`: the first label of the host and the subset; external names stay whole.
std::string destinationTitle(const Json& destination);

/// `route "canary"`, else by its matches: `route for path begins with /api`, else `route for every
/// request`.
std::string routeTitle(const Json& route);

/// `every request` or the matches joined by `, or `.
std::string matchText(const Json& route);

/// `version=v2, track=stable`.
std::string labelsText(const Json& labels);

/// How a StringMatch reads after the name of what it compares: ` is /login`, ` begins with /api`.
std::string stringMatchText(const Json& match);

} // namespace vigla::routing
