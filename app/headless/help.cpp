#include "app/headless/command_line.h"

#include <map>

namespace vigla::app {

namespace {

constexpr const char* kOverview
    = R"(Vigla shows an Istio service mesh live and changes its routing safely.

  vigla                       the window, on the kubeconfig's current context
  vigla --demo[=SCENARIO]     the window, on an embedded mesh: bookinfo, weather, faulty, scale:N
  vigla graph                 the service graph as a table, JSON, DOT or picture
  vigla split HOST v1=80 v2=20    shift traffic between subsets
  vigla diff -f PATH          what applying manifests would change, by the server's dry run
  vigla apply -f PATH         check, dry run, diff, ordered apply, wait until the proxies have it
  vigla demo --kubeconfig-out FILE    serve the embedded mesh to any client until stopped
  vigla shot --page PAGE -o FILE.png  a picture of one page
  vigla tour                  see, split, watch and take back on the embedded mesh, without a window
  vigla help COMMAND          the options of one command

Which mesh (all commands but demo):
  --demo[=SCENARIO]           the embedded mesh
  --kubeconfig FILE           instead of KUBECONFIG and ~/.kube/config
  --context NAME              instead of the current context
  --namespaces a,b            only these; --all-namespaces is the default
  --telemetry auto|proxies|prometheus
  --prometheus URL            a Prometheus-compatible server; with --no-cluster nothing else is asked
  --query-scope MATCHERS      label matchers for every query, e.g. mesh="a"
  --read-only                 nothing may be written
  --as USER                   act for another user; --as-group GROUP (repeat), --as-uid UID
  --allow-exec                run the credential plugin that the kubeconfig names without asking

Exit status: 0 done, 1 findings or differences, 2 usage, 3 cannot connect or not allowed, 4 the server refused.
Results go to standard output, everything else to standard error.
)";

constexpr const char* kGraph = R"(vigla graph [which mesh] [options]

  --output table|json|kiali|dot|svg|png     table is the default; png needs -o FILE
  -o FILE                     instead of standard output
  --graph-type app|service|versionedApp|workload
  --duration 60s              rates over this long
  --after SECONDS             collect for so long before drawing (default 10); proxies need two readings
  --at UNIX_SECONDS           a past moment, from Prometheus
  --node KIND:NAMESPACE/NAME  only the callers and callees of a workload, app, service or operation;
                              an app may have a version, an operation a service: app:shop/cart/v2
  --cluster-name NAME         of the node, where telemetry names several clusters
  --inject-service-nodes      show services between workloads
  --include-idle-edges        also edges without traffic; --include-idle-nodes also idle nodes
  --no-waypoints              leave out the waypoints of ambient namespaces
  --aggregate LABEL           nodes for the operations that this label of requests names
  --extensions NAME,…         add what these Kiali extensions report to Prometheus (kiali_ext_requests_total …)
  --box-by app,cluster,namespace|none
  --appenders all|none|a,b    only these additions to the plain traffic graph; by default all but idleNode and
                              aggregateNode
  --health-rules FILE         tolerances by namespace, name and kind, as Kiali's health_config has them
  --rate-http requests|none   --rate-grpc none|received|requests|sent|total
  --rate-tcp none|received|sent|total       --ambient none|total|waypoint|ztunnel
  --response-time avg|50|95|99              --throughput request|response
  --size WxH, --theme light|dark            of pictures
)";

constexpr const char* kSplit = R"(vigla split HOST SUBSET=PERCENT… [which mesh] [options]

  HOST                        a service: reviews, reviews.shop or its full name
  SUBSET=PERCENT              shares that sum to 100; a version found on pods may be named where no subset is;
                              versions of the rule that are not named get 0
  --namespace NS              where HOST is, when the short name is not unique
  --dry-run                   show the diff and the server's answer, write nothing
  --yes                       do not ask before writing
  --wait 60s                  how long to wait for the proxies
)";

constexpr const char* kApply = R"(vigla apply|diff -f PATH… [which mesh] [options]

  -f PATH                     a manifest, a folder of manifests, or - for standard input; may be repeated;
                              Secrets are refused: Vigla neither reads nor writes them
  --yes                       (apply) do not ask before writing
  --dry-run                   (apply) stop after the dry run
  --wait 60s                  (apply) how long to wait for the proxies
)";

constexpr const char* kDemo = R"(vigla demo --kubeconfig-out FILE [options]

  --scenario bookinfo|weather|faulty|scale:N|FILE.yaml
  --port N                    on the loopback interface; any free one by default
  --speed 1                   simulated seconds per second
  --seed N                    same seed, same traffic
)";

constexpr const char* kShot = R"(vigla shot --page PAGE -o FILE.png [which mesh] [options]

  --page graph|routing|tables|proxies|control-plane|history, or one proxy from the inside:
         proxy-overview|proxy-endpoints|proxy-configuration|proxy-statistics|proxy-comparison
  --select ID                 a node or edge of the graph, a host of the routing page, or NAMESPACE/POD of a proxy
  --size 1440x900             --theme light|dark
  --after SECONDS             look after so long (default 10)
)";

constexpr const char* kTour = R"(vigla tour [which mesh] [-o FOLDER]

Without a window: prints the graph as a table, shifts traffic with diff, dry run, apply and convergence in words,
takes it back, and writes pictures of every page in both themes and two sizes to FOLDER. It writes to the embedded mesh
only; on another context it stops at the dry run unless --yes is given.
)";

} // namespace

std::string helpText(const std::string& topic)
{
    static const std::map<std::string, const char*> kTopics{{"graph", kGraph}, {"split", kSplit},
        {"apply", kApply}, {"diff", kApply}, {"demo", kDemo}, {"shot", kShot}, {"tour", kTour}};
    const auto found = kTopics.find(topic);
    return found != kTopics.end() ? found->second : kOverview;
}

} // namespace vigla::app
