#pragma once

#include "models/kube/yaml.h"
#include "models/qt/convert.h"
#include "models/routing/rollout.h"
#include "ui/routes/route_edit_view.h"

#include <string>
#include <vector>

/// Hand-made values of routing for tests of widgets.
namespace vigla::samples {

inline routing::SplitDestination destination(
    const std::string& subset, int percent, int readyPods = 2)
{
    routing::SplitDestination value;
    value.host = "reviews.bookinfo.svc.cluster.local";
    value.subset = subset;
    value.weight = {percent};
    value.subsetLabels = {{"version", subset}};
    value.readyPods = readyPods;
    value.workloads = {"bookinfo/reviews-" + subset};
    return value;
}

inline kube::ObjectRef virtualService(const std::string& name = "reviews")
{
    return {"networking.istio.io", "VirtualService", "bookinfo", name};
}

inline kube::ObjectRef destinationRule(const std::string& name = "reviews")
{
    return {"networking.istio.io", "DestinationRule", "bookinfo", name};
}

inline routing::RoutableHost reviewsHost()
{
    routing::RoutableHost host;
    host.host = "reviews.bookinfo.svc.cluster.local";
    host.namespaceName = "bookinfo";
    host.serviceName = "reviews";
    host.gateways = {"mesh"};
    host.objects = {virtualService(), destinationRule()};
    routing::RouteCard testers;
    testers.object = virtualService();
    testers.ruleIndex = 0;
    testers.name = "testers";
    testers.matches = {"header end-user is \"jason\"", "path begins with /reviews/beta"};
    testers.actions = {"timeout 2 s", "2 retries, 500 ms each, on 5xx"};
    testers.destinations = {destination("v3", 100, 1)};
    testers.isSplittable = true;
    routing::RouteCard everyone = testers;
    everyone.ruleIndex = 1;
    everyone.name.clear();
    everyone.matches.clear();
    everyone.actions = {"mirror to reviews v3"};
    everyone.destinations = {destination("v1", 80), destination("v2", 20)};
    host.cards = {testers, everyone};
    return host;
}

inline routing::RoutableHost plainHost(const std::string& name, const std::string& space)
{
    routing::RoutableHost host;
    host.host = name + "." + space + ".svc.cluster.local";
    host.namespaceName = space;
    host.serviceName = name;
    routing::RouteCard implicit;
    implicit.isSplittable = true;
    implicit.destinations = {destination("", 100)};
    implicit.destinations[0].host = host.host;
    host.cards = {implicit};
    return host;
}

inline std::string virtualServiceYaml(int v1, int v2)
{
    return "apiVersion: networking.istio.io/v1\n"
           "kind: VirtualService\n"
           "metadata:\n"
           "  name: reviews\n"
           "  namespace: bookinfo\n"
           "  labels:\n"
           "    app: reviews\n"
           "    team: bookstore\n"
           "spec:\n"
           "  hosts:\n"
           "  - reviews\n"
           "  http:\n"
           "  - name: testers\n"
           "    match:\n"
           "    - headers:\n"
           "        end-user:\n"
           "          exact: jason\n"
           "    - uri:\n"
           "        prefix: /reviews/beta\n"
           "    route:\n"
           "    - destination:\n"
           "        host: reviews\n"
           "        subset: v3\n"
           "    timeout: 2s\n"
           "    retries:\n"
           "      attempts: 2\n"
           "      perTryTimeout: 500ms\n"
           "      retryOn: 5xx\n"
           "  - route:\n"
           "    - destination:\n"
           "        host: reviews\n"
           "        subset: v1\n"
           "      weight: "
        + std::to_string(v1)
        + "\n"
          "    - destination:\n"
          "        host: reviews\n"
          "        subset: v2\n"
          "      weight: "
        + std::to_string(v2)
        + "\n"
          "    mirror:\n"
          "      host: reviews\n"
          "      subset: v3\n";
}

inline kube::Document document(const std::string& yaml)
{
    return kube::parseYamlObject(yaml).value();
}

inline routing::Finding finding(
    routing::Severity severity, const std::string& path, const std::string& message)
{
    return {severity, "sample", virtualService(), path, message};
}

/// reviews at 80/20, moved to 50/50, with one warning.
inline ui::RouteEditView editView()
{
    ui::RouteEditView view;
    view.host = reviewsHost();
    view.host.cards[1].destinations[0].weight = {50};
    view.host.cards[1].destinations[1].weight = {50};
    view.candidates = {destination("v1", 0), destination("v2", 0), destination("v3", 0, 1)};
    view.observed = {{100.0}, {79.2, 20.8}};
    view.objects = {{virtualService(), toQString(virtualServiceYaml(50, 50)),
                        routing::diffLines(virtualServiceYaml(80, 20), virtualServiceYaml(50, 50))},
        {destinationRule(),
            QStringLiteral("apiVersion: networking.istio.io/v1\nkind: DestinationRule\n"), {}}};
    view.findings = {finding(routing::Severity::Warning, "/spec/http/1/route/1/destination/subset",
        "Subset v2 has 2 ready pods for 42 requests per second; v1 has the same for fewer.")};
    view.marks = {{{38, routing::Severity::Warning,
        QStringLiteral(
            "Subset v2 has 2 ready pods for 42 requests per second; v1 has the same for fewer.")}}};
    view.sentences = {"reviews v1: 80 % → 50 % of the traffic",
        "reviews v2: 20 % → 50 % of the "
        "traffic"};
    view.impact = {"reviews v1: 67.2 rps → 42.0 rps (21.0 rps per pod on 2 pods)",
        "reviews v2: 16.8 rps → 42.0 rps (21.0 rps per pod on 2 pods)",
        "About 25.2 requests per second would go elsewhere."};
    view.hasChanges = true;
    view.canUndo = true;
    return view;
}

inline std::vector<routing::RoutableHost> hosts()
{
    auto details = plainHost("details", "bookinfo");
    auto product = reviewsHost();
    product.host = "productpage.bookinfo.svc.cluster.local";
    product.serviceName = "productpage";
    product.owners = {"Argo CD application bookinfo"};
    product.findings = {finding(routing::Severity::Error, "/spec/http/0", "broken")};
    auto ratings = plainHost("ratings", "bookinfo");
    ratings.findings = {finding(routing::Severity::Warning, "", "careful")};
    return {details, product, ratings, reviewsHost(), plainHost("weather-forecast", "weather"),
        plainHost("a-service-with-quite-a-long-name-for-a-narrow-list", "weather")};
}

/// The change 80/20 → 50/50 on its way.
inline routing::RolloutState rollout(routing::Phase phase)
{
    routing::RolloutState state;
    state.phase = phase;
    const kube::Document before = document(virtualServiceYaml(80, 20));
    const kube::Document after = document(virtualServiceYaml(50, 50));
    state.requested.changes = {{before, after}};
    routing::ObjectProgress object;
    object.requested = {before, after};
    object.merged = {before, after};
    object.dryRun = after;
    object.stage = routing::ObjectProgress::Stage::Accepted;
    using Phase = routing::Phase;
    if (phase == Phase::Converging || phase == Phase::Converged || phase == Phase::Stalled) {
        object.stage = routing::ObjectProgress::Stage::Stored;
        object.stored = after;
        object.isInIstiod = true;
        using State = routing::ProxyProgress::State;
        state.proxies = {{"details-v1-79f774bdb9-4q2zt.bookinfo", State::NotAffected, ""},
            {"productpage-v1-6b746f74dc-9stvs.bookinfo", State::Acknowledged, ""},
            {"ratings-v1-b6994bb9-nrm2d.bookinfo", State::Pending, ""},
            {"istio-ingressgateway-6668f9548d-j2h8m.istio-system", State::Acknowledged, ""}};
        state.observed = {
            {"reviews v1", 50, 54.1, 47.3, 60.8, 207}, {"reviews v2", 50, 45.9, 39.2, 52.7, 207}};
        state.confidence
            = "Observed 54 % of 207 requests at reviews v1; the declared 50 % is inside "
              "the 95 % interval 47 % to 61 %.";
    }
    state.objects = {object};
    return state;
}

} // namespace vigla::samples
