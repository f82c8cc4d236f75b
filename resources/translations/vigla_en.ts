<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name>vigla::ui::ApplyPanel</name>
    <message numerus="yes">
        <source>%n error(s) must be mended before this can be applied.</source>
        <translation>
            <numerusform>%n error must be mended before this can be applied.</numerusform>
            <numerusform>%n errors must be mended before this can be applied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigla::ui::DiffCanvas</name>
    <message numerus="yes">
        <source>%n unchanged line(s)</source>
        <translation>
            <numerusform>%n unchanged line</numerusform>
            <numerusform>%n unchanged lines</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigla::ui::DiffView</name>
    <message numerus="yes">
        <source>%n change(s)</source>
        <translation>
            <numerusform>%n change</numerusform>
            <numerusform>%n changes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigla::ui::HostListModel</name>
    <message numerus="yes">
        <source>%n rule(s)</source>
        <translation>
            <numerusform>%n rule</numerusform>
            <numerusform>%n rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Namespace %1, %n host(s)</source>
        <translation>
            <numerusform>Namespace %1, %n host</numerusform>
            <numerusform>Namespace %1, %n hosts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s)</source>
        <translation>
            <numerusform>%n finding</numerusform>
            <numerusform>%n findings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigla::ui::RuleCard</name>
    <message numerus="yes">
        <source>%1 – %n ready pod(s)</source>
        <translation>
            <numerusform>%1 – %n ready pod</numerusform>
            <numerusform>%1 – %n ready pods</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>vigla::ui::TestPane</name>
    <message numerus="yes">
        <source>%1  %2: %n ready pod(s)</source>
        <translation>
            <numerusform>%1  %2: %n ready pod</numerusform>
            <numerusform>%1  %2: %n ready pods</numerusform>
        </translation>
    </message>
</context>
</TS>
