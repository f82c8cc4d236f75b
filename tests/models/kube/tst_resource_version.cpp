#include "models/kube/resource_version.h"

#include <QTest>

using namespace vigla;

class TestResourceVersion : public QObject {
    Q_OBJECT
private slots:
    void isOlderVersion_data()
    {
        QTest::addColumn<std::string>("version");
        QTest::addColumn<std::string>("than");
        QTest::addColumn<bool>("expected");
        const auto row = [](const char* name, const char* version, const char* than,
                             bool expected) {
            QTest::addRow("%s", name) << std::string(version) << std::string(than) << expected;
        };
        row("a lower number", "12", "13", true);
        row("a shorter number", "9", "10", true);
        row("the same", "13", "13", false);
        row("a higher number", "100", "99", false);
        row("longer than any machine number", "99999999999999999999998", "99999999999999999999999",
            true);
        row("nothing is known of the first", "abc", "13", false);
        row("nothing is known of the second", "12", "v13", false);
        row("none at all", "", "13", false);
        row("nothing to compare with", "12", "", false);
    }
    void isOlderVersion()
    {
        QFETCH(const std::string, version);
        QFETCH(const std::string, than);
        QTEST(kube::isOlderVersion(version, than), "expected");
    }
};

QTEST_APPLESS_MAIN(TestResourceVersion)
#include "tst_resource_version.moc"
